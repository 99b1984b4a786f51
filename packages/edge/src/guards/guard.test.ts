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

test('S-16 S-17 S-18 rejects a request whose X-Postern header is missing, wrong or repeated', async () => {
  const edge = new EdgeUnderTest();
  for (const [method, path] of PATHS) {
    for (const headers of [{}, { 'x-postern': '0' }, { 'x-postern': '1, 1' }]) {
      const response = await edge.fetch(ORIGIN + path, { method, headers });
      expect(await readCode(response)).toBe('403 guard_csrf_header');
    }
  }
});

test('rejects a request from a page of another origin', async () => {
  const edge = new EdgeUnderTest();
  for (const origin of ['https://evil.example', 'null', 'http://localhost:5174']) {
    const response = await edge.call('GET', '/auth/session', { headers: { origin } });
    expect(await readCode(response)).toBe('403 guard_origin');
  }
  const own = await edge.call('GET', '/auth/session', { headers: { origin: ORIGIN } });
  expect(own.status).toBe(200);
});

test('serves the configuration and the health checks without X-Postern', async () => {
  const edge = new EdgeUnderTest();
  for (const path of ['/auth/config', '/healthz', '/readyz']) {
    expect((await edge.fetch(ORIGIN + path)).status).toBe(200);
  }
});

test('lets nothing cache a response under /auth, or guess its type, unless the handler allows it', async () => {
  const edge = new EdgeUnderTest();
  for (const [path, caching] of [
    ['/auth/session', 'no-store'],
    ['/auth/unknown', 'no-store'],
    ['/auth/config', 'max-age=60'],
  ] as const) {
    const { headers } = await edge.call('GET', path);
    expect(headers.get('cache-control')).toBe(caching);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});
