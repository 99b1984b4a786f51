import { readOutcome } from '@postern/testing';
import { beforeEach, expect, test } from 'vitest';
import { connectEdgeFlow, EDGE_REDIRECT_URI, InProcessEdge, OpApp, ORIGIN } from './edge.ts';
import { LISTED, useEdgeFlow } from './edge-flow.ts';

const stage = useEdgeFlow();
let edge: InProcessEdge;
let app: OpApp;
beforeEach(() => {
  ({ edge, app } = stage);
});

test.each([
  '//evil.example',
  '/\\evil.example',
  '/\r\nset-cookie: a=b',
  '/\t/evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  `blob:${ORIGIN}/x`,
  'https://evil.example/',
  `${ORIGIN}@evil.example/`,
  `${ORIGIN}.evil.example/`,
  'http://ada@localhost:5173/',
  '/auth/sign-in',
  '/auth',
  '/healthz',
  '/x/../api/lockit/projects',
])('S-46 rejects the return target %j', async (target) => {
  const response = await app.go(`/auth/sign-in?return_to=${encodeURIComponent(target)}`);
  expect(await response.json()).toMatchObject({
    code: 'request_malformed',
    parameters: ['return_to'],
  });
  expect([response.headers.get('location'), response.headers.getSetCookie()]).toEqual([null, []]);
});

test('accepts a return target of a listed origin, and drops the query of one that is too long', async () => {
  const listed = await app.arrive(`return_to=${encodeURIComponent(`${LISTED}/a?b=c`)}`);
  expect((await app.go(listed)).headers.get('location')).toBe(`${LISTED}/a?b=c`);
  const long = await app.arrive(`return_to=${encodeURIComponent(`/a?b=${'c'.repeat(2000)}`)}`);
  expect((await app.go(long)).headers.get('location')).toBe(`${ORIGIN}/a`);
});

test('S-80 passes the app’s parameters on, or rejects them by name', async () => {
  const begun = await app.go('/auth/sign-in?prompt=login&login_hint=ada');
  const { searchParams } = new URL(begun.headers.get('location') ?? '');
  expect([searchParams.get('prompt'), searchParams.get('login_hint')]).toEqual(['login', 'ada']);
  for (const name of ['resource', 'state', 'nonce', 'scope', 'target_link_uri', 'redirect_uri']) {
    const refused = await app.go(`/auth/sign-in?${name}=x`);
    expect(await refused.json()).toMatchObject({ code: 'request_malformed', parameters: [name] });
  }
  expect(await readOutcome(await app.go('/auth/sign-in?connection=other'))).toBe(
    '400 request_malformed',
  );
  expect(await readOutcome(await app.go('/auth/sign-in?prompt=a&prompt=b'))).toBe(
    '400 request_malformed',
  );
});

test('S-49 a third party starts a sign-in by a link or a form (OpenID Connect Core §4), each with a 303', async () => {
  const wish = {
    iss: stage.provider.issuer,
    login_hint: 'ada',
    target_link_uri: `${ORIGIN}/orders`,
  };
  const query = new URLSearchParams(wish);
  const byForm = { method: 'POST', body: query };
  for (const begun of [
    await app.go(`/auth/sign-in?${query}`),
    await app.go('/auth/sign-in', byForm),
  ]) {
    const address = begun.headers.get('location') ?? '';
    expect([begun.status, new URL(address).searchParams.get('login_hint')]).toEqual([303, 'ada']);
    const page = await app.walk(address);
    expect(page.href).toBe(`${ORIGIN}/orders`);
  }
  const others = new URLSearchParams({ ...wish, iss: 'https://evil.example' });
  expect(await (await app.go(`/auth/sign-in?${others}`)).json()).toMatchObject({
    parameters: ['iss'],
  });
  const evil = new URLSearchParams({ ...wish, target_link_uri: 'https://evil.example/' });
  expect(await (await app.go(`/auth/sign-in?${evil}`)).json()).toMatchObject({
    parameters: ['target_link_uri'],
  });
});

test.each([
  [{ 'sec-fetch-site': 'cross-site' }],
  [{ 'sec-fetch-site': 'same-site' }],
  [{ 'sec-fetch-site': 'same-site', referer: 'https://sibling.example.com/page' }],
])(
  'S-79 links with %j share one attempt, which does not evict the user’s own sign-in',
  async (headers) => {
    const callback = await app.arrive();
    const long = encodeURIComponent(`/a?${'b'.repeat(900)}`);
    for (let i = 0; i < 20; i += 1) await app.go(`/auth/sign-in?return_to=${long}`, { headers });
    const attempts = [...app.jar].filter(([name]) => name.includes('-attempt-'));
    expect(attempts).toHaveLength(2);
    expect(attempts.flat().join('').length).toBeLessThan(1500);
    expect((await app.go(callback)).headers.get('location')).toBe(`${ORIGIN}/inbox`);
  },
);

test('completes a sign-in that another site started', async () => {
  const headers = { 'sec-fetch-site': 'cross-site' };
  const begun = await app.go('/auth/sign-in?return_to=/orders', { headers });
  const address = begun.headers.get('location') ?? '';
  const page = await app.walk(address);
  expect([page.href, await app.isSignedIn()]).toEqual([`${ORIGIN}/orders`, true]);
});

test('S-16 S-17 a form without iss needs the CSRF header, as any request of a page does', async () => {
  const body = new URLSearchParams({ connection: 'op' });
  const response = await app.go('/auth/sign-in', { method: 'POST', body });
  expect(await readOutcome(response)).toBe('403 guard_csrf_header');
});

test('S-75 only a top-level navigation starts a sign-in: no fetch, image, frame, prefetch or HEAD', async () => {
  for (const headers of [
    { 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    { 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch;prerender' },
  ]) {
    for (const path of ['/auth/sign-in', '/auth/callback/op?code=c&state=s']) {
      const response = await app.go(path, { headers });
      expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
    }
  }
  expect((await app.go('/auth/sign-in', { method: 'HEAD' })).status).toBe(403);
  expect(stage.provider.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
});

test('gives the page provider_unreachable while the provider is down', async () => {
  edge = new InProcessEdge({
    connections: [connectEdgeFlow(stage.provider)],
    intercept: () => Promise.reject(new TypeError('refused')),
  });
  app = new OpApp(edge);
  expect((await app.go('/auth/sign-in?return_to=/inbox')).headers.get('location')).toBe(
    `${ORIGIN}/inbox#postern-error=provider_unreachable`,
  );
  expect((await app.readConfig()).connections).toEqual([
    { id: 'op', flow: 'edge', redirectUri: EDGE_REDIRECT_URI },
  ]);
});

test('an attempt does not keep a session cookie that the edge never issued', async () => {
  const planted = `postern-dev-5173=${'x'.repeat(4000)}`;
  const begun = await edge.request(`${ORIGIN}/auth/sign-in`, { headers: { cookie: planted } });
  expect(begun.status).toBe(303);
  expect(begun.headers.getSetCookie().join().length).toBeLessThan(1024);
});
