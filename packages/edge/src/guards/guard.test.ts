import { expect, test } from 'vitest';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';

const PATHS = [
  ['GET', '/auth/session'],
  ['POST', '/auth/sign-in'],
  ['POST', '/auth/callback'],
  ['POST', '/auth/refresh'],
  ['POST', '/auth/logout'],
  ['GET', '/api/lockit/projects'],
  ['DELETE', '/api/lockit/projects'],
  ['OPTIONS', '/api/lockit/projects'],
  ['GET', '/auth/unknown'],
] as const;

test('S-16 S-17 S-18 without the static header, or with another, or twice, nothing is answered', async () => {
  const edge = new EdgeUnderTest();
  for (const [method, path] of PATHS) {
    for (const headers of [{}, { 'x-postern': '0' }, { 'x-postern': '1, 1' }]) {
      const response = await edge.fetch(ORIGIN + path, { method, headers });
      expect(await readCode(response)).toBe('403 guard_csrf_header');
    }
  }
});

test('a page of another origin is refused, whatever it sends', async () => {
  const edge = new EdgeUnderTest();
  for (const origin of ['https://evil.example', 'null', 'http://localhost:5174']) {
    const response = await edge.call('GET', '/auth/session', { headers: { origin } });
    expect(await readCode(response)).toBe('403 guard_origin');
  }
  const own = await edge.call('GET', '/auth/session', { headers: { origin: ORIGIN } });
  expect(own.status).toBe(200);
});

test('the configuration and the health checks need no header', async () => {
  const edge = new EdgeUnderTest();
  for (const path of ['/auth/config', '/healthz', '/readyz']) {
    expect((await edge.fetch(ORIGIN + path)).status).toBe(200);
  }
});

test('readyz tells when the store does not answer', async () => {
  const broken = (): Promise<never> => Promise.reject(new Error('down'));
  const edge = new EdgeUnderTest({
    store: { read: broken, writeIfVersion: broken, delete: broken },
  });
  expect(await readCode(await edge.fetch(`${ORIGIN}/readyz`))).toBe('503 store_unavailable');
  expect(await readCode(await edge.signIn())).toBe('503 store_unavailable');
});

test('the configuration names what a browser needs, and no secret', async () => {
  const edge = new EdgeUnderTest();
  const config: unknown = await (await edge.fetch(`${ORIGIN}/auth/config`)).json();
  expect(config).toEqual({
    mode: 'forwarding',
    connections: [
      {
        id: 'lockit',
        flow: 'browser',
        authorizationEndpoint: 'http://localhost:9401/oauth/authorize',
        clientId: 'example-client',
        redirectUri: `${ORIGIN}/callback`,
        codeChallengeMethods: ['S256'],
      },
      { id: 'lekab' },
    ],
  });
});

test('S-20 S-32 S-35 the token endpoint exists in token-mediating mode only, guarded, not stored', async () => {
  const closed = new EdgeUnderTest();
  await closed.signIn();
  expect(await readCode(await closed.call('GET', '/auth/token'))).toBe('404 route_unknown');
  const open = new EdgeUnderTest({ variables: { POSTERN_MODE: 'token-mediating' } });
  await open.signIn();
  expect(await readCode(await open.fetch(`${ORIGIN}/auth/token`))).toBe('403 guard_csrf_header');
  const response = await open.call('GET', '/auth/token');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const view = await response.text();
  const issued = await open.lockit.issued();
  expect(view).toContain(issued.find(({ kind }) => kind === 'access_token')?.value);
  expect(view).not.toContain(issued.find(({ kind }) => kind === 'refresh_token')?.value);
});

test('S-33 S-34 a request for a token of certain scopes gets none of others', async () => {
  const edge = new EdgeUnderTest({ variables: { POSTERN_MODE: 'token-mediating' } });
  await edge.signIn();
  const answer = await edge.call('GET', '/auth/token?scope=read');
  expect(await readCode(answer)).toBe('409 provider_unsupported');
});

test('readyz tells within seconds when the store hangs', async () => {
  const silent = (): Promise<never> => new Promise(() => undefined);
  const edge = new EdgeUnderTest({
    store: { read: silent, writeIfVersion: silent, delete: silent },
  });
  expect(await readCode(await edge.fetch(`${ORIGIN}/readyz`))).toBe('503 store_unavailable');
});
