import { expect, test } from 'vitest';
import { readSettings } from './read-settings.ts';

const VALID = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  POSTERN_KEYS: `k2:${'B'.repeat(42)}A,k1:${'A'.repeat(43)}`,
  LOCKIT_CLIENT_ID: 'example-client',
  LOCKIT_CLIENT_SECRET: 'top-secret',
};

function readFaults(changes: Record<string, string | undefined>): readonly string[] {
  const { faults } = readSettings({ ...VALID, ...changes });
  return (faults ?? []).map(({ name, fix }) => `${name} ${fix}`);
}

test('valid settings have the documented defaults', () => {
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

test('the key ring is read newest first', () => {
  const reading = readSettings(VALID);
  const ids = reading.faults ? [] : reading.settings.keyRing.map(({ id }) => id);
  expect(ids).toEqual(['k2', 'k1']);
});

test('every fault is reported at once, each under its name', () => {
  const faults = readFaults({
    POSTERN_PUBLIC_ORIGIN: undefined,
    POSTERN_KEYS: 'k1:AAAA',
    POSTERN_MODE: 'open',
    POSTERN_LEASE_SECONDS: '1.5',
    LOCKIT_CLIENT_SECRET: undefined,
    LEKAB_PASSWORD: 'mine',
    POSTERN_OPERATOR_TOKEN: 'short',
  });
  expect(faults.map((fault) => fault.replace(/ .*/, '')).toSorted()).toEqual([
    'LEKAB_USERNAME',
    'LOCKIT_CLIENT_SECRET',
    'POSTERN_KEYS',
    'POSTERN_LEASE_SECONDS',
    'POSTERN_MODE',
    'POSTERN_OPERATOR_TOKEN',
    'POSTERN_PUBLIC_ORIGIN',
  ]);
});

test('S-66 no fault repeats a secret', () => {
  const faults = readFaults({ POSTERN_KEYS: 'k1:marked', POSTERN_OPERATOR_TOKEN: 'marked' });
  expect(faults).toHaveLength(2);
  expect(faults.join()).not.toContain('marked');
});

test('S-1 an edge without any service’s credentials refuses to start', () => {
  const faults = readFaults({ LOCKIT_CLIENT_ID: undefined, LOCKIT_CLIENT_SECRET: undefined });
  expect(faults).toEqual([expect.stringContaining('at least one service')]);
});

test('S-11 S-48 http is for loopback only', () => {
  expect(readFaults({ POSTERN_PUBLIC_ORIGIN: 'http://app.example.com' })).toHaveLength(1);
  for (const host of [
    'localhost:5173',
    'app.localhost',
    'a.b.localhost:1',
    '127.0.0.1',
    '127.8.9.1:80',
    '[::1]:5173',
  ]) {
    expect(readFaults({ POSTERN_PUBLIC_ORIGIN: `http://${host}` })).toEqual([]);
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
    expect(readFaults({ POSTERN_PUBLIC_ORIGIN: `http://${host}` })).toHaveLength(1);
  }
});

test('S-28 services are reached over https only, loopback excepted', () => {
  expect(readFaults({ LOCKIT_BASE_URL: 'http://api.lockitnetwork.com' })).toHaveLength(1);
  expect(readFaults({ LOCKIT_BASE_URL: 'http://localhost:9401' })).toEqual([]);
});

test('an origin with a path, a slash or a user is none', () => {
  for (const origin of [
    'https://a.example/',
    'https://a.example/x',
    'https://u@a.example',
    'https://*.example',
    'a',
  ]) {
    expect(readFaults({ POSTERN_PUBLIC_ORIGIN: origin })).toHaveLength(1);
  }
});

test('plain Basic cannot carry a client id with a colon', () => {
  expect(readFaults({ LOCKIT_CLIENT_ID: 'a:b' })).toHaveLength(1);
  expect(readFaults({ LOCKIT_CLIENT_ID: 'a:b', LOCKIT_BASIC_ENCODING: 'form' })).toEqual([]);
});

test('values of a Worker’s JSON variables count as the text that they read as', () => {
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

test('limits that no cookie or lease can keep are refused', () => {
  expect(readFaults({ POSTERN_SESSION_ABSOLUTE_SECONDS: '34560001' })).toHaveLength(1);
  expect(readFaults({ POSTERN_LEASE_SECONDS: '3601' })).toHaveLength(1);
});

test('a default port is no difference, and a password in a URL is not repeated', () => {
  const reading = readSettings({ ...VALID, POSTERN_PUBLIC_ORIGIN: 'http://localhost:80' });
  expect(reading).toMatchObject({ settings: { publicOrigin: 'http://localhost' } });
  const faults = readFaults({ LOCKIT_BASE_URL: 'https://me:hunter2@api.example' });
  expect(faults).toHaveLength(1);
  expect(faults.join()).not.toContain('hunter2');
});

test('credentials with a line break, as a careless pipe leaves it, are refused', () => {
  expect(readFaults({ LOCKIT_CLIENT_SECRET: 'top-secret\n' })).toHaveLength(1);
  expect(readFaults({ LOCKIT_CLIENT_ID: ' ' })).toHaveLength(1);
});
