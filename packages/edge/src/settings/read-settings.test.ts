import { expect, test } from 'vitest';
import { readSettings } from './read-settings.ts';

const VALID = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  POSTERN_KEYS: `k2:${'B'.repeat(42)}A,k1:${'A'.repeat(43)}`,
  LOCKIT_CLIENT_ID: 'example-client',
  LOCKIT_CLIENT_SECRET: 'top-secret',
};

function readErrors(changes: Record<string, string | undefined>): readonly string[] {
  const { faults } = readSettings({ ...VALID, ...changes });
  return (faults ?? []).map(({ name, fix }) => `${name} ${fix}`);
}

test('applies the documented defaults', () => {
  const reading = readSettings(VALID);
  expect(reading.faults).toBeUndefined();
  expect(reading).toMatchObject({
    settings: {
      mode: 'forwarding',
      allowedOrigins: [],
      sessionIdleSeconds: 604_800,
      sessionAbsoluteSeconds: 2_592_000,
      leaseSeconds: 30,
      lockit: { baseUrl: 'https://api.lockitnetwork.com', basicEncoding: 'plain' },
    },
  });
});

test('keeps the key ring in order, newest key first', () => {
  const reading = readSettings(VALID);
  const ids = reading.faults ? [] : reading.settings.keyRing.map(({ id }) => id);
  expect(ids).toEqual(['k2', 'k1']);
});

test('reports every error at once, each under the name of its setting', () => {
  const errors = readErrors({
    POSTERN_PUBLIC_ORIGIN: undefined,
    POSTERN_KEYS: 'k1:AAAA',
    POSTERN_MODE: 'open',
    POSTERN_LEASE_SECONDS: '1.5',
    LOCKIT_CLIENT_SECRET: undefined,
    LEKAB_PASSWORD: 'mine',
    POSTERN_OPERATOR_TOKEN: 'short',
  });
  expect(errors.map((error) => error.replace(/ .*/, '')).toSorted()).toEqual([
    'LEKAB_USERNAME',
    'LOCKIT_CLIENT_SECRET',
    'POSTERN_KEYS',
    'POSTERN_LEASE_SECONDS',
    'POSTERN_MODE',
    'POSTERN_OPERATOR_TOKEN',
    'POSTERN_PUBLIC_ORIGIN',
  ]);
});

test('S-66 repeats no secret in an error', () => {
  const errors = readErrors({ POSTERN_KEYS: 'k1:marked', POSTERN_OPERATOR_TOKEN: 'marked' });
  expect(errors).toHaveLength(2);
  expect(errors.join()).not.toContain('marked');
});

test('S-1 refuses to start without the credentials of any provider', () => {
  const errors = readErrors({ LOCKIT_CLIENT_ID: undefined, LOCKIT_CLIENT_SECRET: undefined });
  expect(errors).toEqual([expect.stringContaining('set the credentials')]);
});

test('S-11 S-48 accepts http on loopback only', () => {
  expect(readErrors({ POSTERN_PUBLIC_ORIGIN: 'http://app.example.com' })).toHaveLength(1);
  for (const host of [
    'localhost:5173',
    'app.localhost',
    'a.b.localhost:1',
    '127.0.0.1',
    '127.8.9.1:80',
    '[::1]:5173',
  ]) {
    expect(readErrors({ POSTERN_PUBLIC_ORIGIN: `http://${host}` })).toEqual([]);
  }
  for (const host of [
    'localhost.example',
    'notlocalhost',
    'localhost.',
    '128.0.0.1',
    '127.0.0.1.example',
    '[::2]',
    '0.0.0.0',
    '.localhost',
  ]) {
    expect(readErrors({ POSTERN_PUBLIC_ORIGIN: `http://${host}` })).toHaveLength(1);
  }
});

test('S-28 requires https for providers, except on loopback', () => {
  expect(readErrors({ LOCKIT_BASE_URL: 'http://api.lockitnetwork.com' })).toHaveLength(1);
  expect(readErrors({ LOCKIT_BASE_URL: 'http://localhost:9401' })).toEqual([]);
});

test('rejects an origin with a path, a slash, a user or a wildcard', () => {
  for (const origin of [
    'https://a.example/',
    'https://a.example/x',
    'https://a.example\\x',
    'https://u@a.example',
    'https://*.example',
    'a',
  ]) {
    expect(readErrors({ POSTERN_PUBLIC_ORIGIN: origin })).toHaveLength(1);
    expect(readErrors({ POSTERN_ALLOWED_ORIGINS: origin })).toHaveLength(1);
  }
});

test('rejects a client id with a colon for plain Basic', () => {
  expect(readErrors({ LOCKIT_CLIENT_ID: 'a:b' })).toHaveLength(1);
  expect(readErrors({ LOCKIT_CLIENT_ID: 'a:b', LOCKIT_BASIC_ENCODING: 'form' })).toEqual([]);
});

test('reads numbers of a Worker’s JSON variables as text, and rejects lists', () => {
  const reading = readSettings({
    ...VALID,
    POSTERN_SESSION_IDLE_SECONDS: 3600,
    POSTERN_LEASE_SECONDS: 0,
  });
  expect(reading).toMatchObject({ settings: { sessionIdleSeconds: 3600, leaseSeconds: 0 } });
  const { faults } = readSettings({ ...VALID, POSTERN_ALLOWED_ORIGINS: ['https://a.example'] });
  expect(faults).toEqual([
    { name: 'POSTERN_ALLOWED_ORIGINS', fix: expect.stringContaining('not text') },
  ]);
});

test('rejects a session or lease that is too long', () => {
  expect(readErrors({ POSTERN_SESSION_ABSOLUTE_SECONDS: '34560001' })).toHaveLength(1);
  expect(readErrors({ POSTERN_LEASE_SECONDS: '3601' })).toHaveLength(1);
});

test('drops a default port, and does not repeat a password in a URL', () => {
  const reading = readSettings({ ...VALID, POSTERN_PUBLIC_ORIGIN: 'http://localhost:80' });
  expect(reading).toMatchObject({ settings: { publicOrigin: 'http://localhost' } });
  const errors = readErrors({ LOCKIT_BASE_URL: 'https://me:hunter2@api.example' });
  expect(errors).toHaveLength(1);
  expect(errors.join()).not.toContain('hunter2');
});

test('rejects credentials with a line break, which a shell pipe may add', () => {
  expect(readErrors({ LOCKIT_CLIENT_SECRET: 'top-secret\n' })).toHaveLength(1);
  expect(readErrors({ LOCKIT_CLIENT_ID: ' ' })).toHaveLength(1);
});
