import { expect, test } from 'vitest';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';

test('S-20 S-32 S-35 serves the access token in token-mediating mode only, guarded and not cached', async () => {
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

test('S-33 S-34 rejects a request for a token with other scopes', async () => {
  const edge = new EdgeUnderTest({ variables: { POSTERN_MODE: 'token-mediating' } });
  await edge.signIn();
  const response = await edge.call('GET', '/auth/token?scope=read');
  expect(await readCode(response)).toBe('409 provider_unsupported');
});
