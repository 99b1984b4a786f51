import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import type { Store } from '../src/stores/store.ts';
import { readCode } from '../src/testing/edge-under-test.ts';
import { AppBrowser, buildUserRoute, connect, ORIGIN, RealEdge } from './edge.ts';
import { type RealProvider, signInAtProvider, startProvider } from './provider.ts';

const REDIRECT_URI = `${ORIGIN}/auth/callback/op`;
const LISTED = 'https://listed.example';
let provider: RealProvider;
let edge: RealEdge;
let app: AppBrowser;
beforeAll(async () => {
  provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI] },
    configuration: { features: { pushedAuthorizationRequests: { enabled: false } } },
  });
});
beforeEach(() => {
  edge = new RealEdge({
    connections: [connect(provider, { flow: 'edge', redirectUri: undefined })],
    routes: [buildUserRoute(provider)],
    variables: { POSTERN_ALLOWED_ORIGINS: LISTED },
  });
  app = new AppBrowser(edge);
  provider.requests.length = 0;
});
afterAll(() => provider.close());

/** Goes to the provider and back, up to the address that the provider sends the browser to. */
async function arrive(query = 'return_to=/inbox'): Promise<URL> {
  const begun = await app.browser.send(`${ORIGIN}/auth/sign-in?${query}`);
  const address = begun.headers.get('location') ?? '';
  // Followed by hand: the callback is the edge's own, and the test looks at it.
  const found = await signInAtProvider(app.browser, address, {
    login: 'ada',
    appOrigin: ORIGIN,
    stopsAt: '/auth/callback/op',
  });
  return found;
}

const go = (url: string | URL, init?: RequestInit): Promise<Response> =>
  app.browser.send(new URL(url, ORIGIN).href, init);

/** A refusal, which anybody can write. */
function refuseForAnother({ searchParams }: URL): void {
  searchParams.delete('code');
  searchParams.set('error', 'access_denied');
  searchParams.set('state', 'x');
}

function exchanges(): number {
  return provider.requests.filter((request) => request === 'POST /token').length;
}

test('a link signs a user in, without script, and leads back to the page', async () => {
  const page = await app.signInByLink();
  expect(page.href).toBe(`${ORIGIN}/inbox?folder=7`);
  expect((await app.call('GET', '/api/me/me')).status).toBe(200);
  expect([...app.browser.jar(ORIGIN).keys()].filter((name) => name.includes('attempt'))).toEqual(
    [],
  );
});

test('the app is told the flow, and the edge’s own redirect URI', async () => {
  expect((await app.config()).connections).toEqual([
    expect.objectContaining({ id: 'op', flow: 'edge', redirectUri: REDIRECT_URI }),
  ]);
});

test('S-37 S-71 state, verifier and nonce are the edge’s, new each time, and none is in a page’s reach', async () => {
  const [one, two] = [await go('/auth/sign-in'), await go('/auth/sign-in')];
  const seen = new Set<string | null>();
  for (const begun of [one, two]) {
    const { searchParams } = new URL(begun.headers.get('location') ?? '');
    for (const name of ['state', 'code_challenge', 'nonce']) {
      expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
      seen.add(searchParams.get(name));
    }
    expect(begun.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^postern-dev\S*-attempt-[\w-]{22}=\S+; .*HttpOnly; SameSite=Lax$/),
    ]);
  }
  expect(seen.size).toBe(6);
});

test('S-36 S-45 S-68 a callback in another browser exchanges nothing', async () => {
  const callback = await arrive();
  const other = new AppBrowser(edge);
  const answer = await other.browser.send(callback.href);
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe(`${ORIGIN}/#postern-error=callback_attempt_missing`);
  expect([exchanges(), await other.isSignedIn()]).toEqual([0, false]);
  expect((await go(callback)).headers.get('location')).toBe(`${ORIGIN}/inbox`);
});

test('S-36 S-68 a callback that comes again exchanges nothing, even with the cookie of the first', async () => {
  const callback = await arrive();
  const kept = new Map(app.browser.jar(ORIGIN));
  await go(callback);
  for (const [name, value] of kept) app.browser.jar(ORIGIN).set(name, value);
  const again = await go(callback);
  expect(again.headers.get('location')).toContain('#postern-error=callback_attempt_missing');
  expect(exchanges()).toBe(1);
});

test('S-36 a callback of a sign-in that was begun before a sign-out exchanges nothing', async () => {
  const callback = await arrive();
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  const answer = await go(callback);
  expect(answer.headers.get('location')).toContain('#postern-error=callback_attempt_missing');
  expect([exchanges(), await app.isSignedIn()]).toEqual([0, false]);
});

test('S-68 a callback that comes again exchanges nothing, however its cookie is spelled', async () => {
  // One of three lengths leaves no bits over in the last letter of base64url.
  for (const path of ['/a', '/ab', '/abc']) {
    const callback = await arrive(`return_to=${path}`);
    const kept = new Map(app.browser.jar(ORIGIN));
    await go(callback);
    for (const [name, value] of kept) app.browser.jar(ORIGIN).set(name, respell(value));
    const again = await go(callback);
    expect(again.headers.get('location')).toContain('#postern-error=callback_attempt_missing');
  }
  expect(exchanges()).toBe(3);
});

/** Another spelling of the same bytes, where there is one: base64url has bits that nobody reads. */
function respell(text: string): string {
  const bytes = Buffer.from(text.split('.')[2] ?? '', 'base64url');
  const others = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('');
  const spellings = others.map((last) => text.slice(0, -1) + last);
  const isSame = (one: string): boolean =>
    one !== text && Buffer.from(one.split('.')[2] ?? '', 'base64url').equals(bytes);
  return spellings.find(isSame) ?? text;
}

test.each([
  ['state twice', (url: URL) => url.searchParams.append('state', 'other'), 'request_malformed'],
  ['code twice', (url: URL) => url.searchParams.append('code', 'other'), 'request_malformed'],
  ['iss twice', (url: URL) => url.searchParams.append('iss', 'other'), 'request_malformed'],
  ['S-2 a token', (url: URL) => url.searchParams.append('access_token', 't'), 'request_malformed'],
  ['another state', (url: URL) => url.searchParams.set('state', 'x'), 'callback_attempt_missing'],
  ['another state, of an error', refuseForAnother, 'callback_attempt_missing'],
  ['no state', (url: URL) => url.searchParams.delete('state'), 'callback_attempt_missing'],
  ['another iss', (url: URL) => url.searchParams.set('iss', 'x'), 'callback_issuer_mismatch'],
  ['S-42 no iss', (url: URL) => url.searchParams.delete('iss'), 'callback_issuer_mismatch'],
  ['no code', (url: URL) => url.searchParams.delete('code'), 'authorization_failed'],
  ['another code', (url: URL) => url.searchParams.set('code', 'x'), 'provider_rejected_grant'],
])('S-47 an answer with %s is refused, and the page is told why', async (_, change, code) => {
  const callback = await arrive();
  change(callback);
  const answer = await go(callback);
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toMatch(new RegExp(`/(inbox)?#postern-error=${code}$`));
  expect(answer.headers.getSetCookie().join()).not.toMatch(/postern-dev(-\d+)?=[\w-]/);
  expect(await app.isSignedIn()).toBe(false);
});

test('S-47 parameters of the provider’s own are no obstacle, even twice', async () => {
  const callback = await arrive();
  for (const value of ['a', 'b']) callback.searchParams.append('session_state', value);
  expect((await go(callback)).headers.get('location')).toBe(`${ORIGIN}/inbox`);
});

test('a user who says no is back on the page, with access_denied', async () => {
  const callback = await arrive('return_to=/inbox%23deep');
  callback.searchParams.delete('code');
  callback.searchParams.set('error', 'access_denied');
  const answer = await go(callback);
  expect(answer.headers.get('location')).toBe(`${ORIGIN}/inbox#deep&postern-error=access_denied`);
  expect(edge.events).toContainEqual(expect.objectContaining({ event: 'sign_in_refused' }));
});

test('S-66 of what a provider says to a refusal the log has the words, and no code or state', async () => {
  const callback = await arrive();
  const { searchParams } = callback;
  const secrets = ['code', 'state'].map((name) => searchParams.get(name) ?? '');
  searchParams.delete('code');
  searchParams.set('error', 'invalid_scope');
  searchParams.set('error_description', `unknown scope\n${secrets.join(' of ')}`);
  await go(callback);
  const refused = edge.events.find(({ event }) => event === 'sign_in_refused');
  expect(refused).toMatchObject({ cause: 'invalid_scope unknown scope […] of […]' });
});

test('S-49 a provider that answers by a form (form_post) signs the user in, by a 303 to the same place', async () => {
  const callback = await arrive();
  const body = new URLSearchParams([...callback.searchParams, ['session_state', 'x']]);
  const posted = await edge.request(REDIRECT_URI, { method: 'POST', body });
  expect([posted.status, posted.headers.getSetCookie()]).toEqual([303, []]);
  const next = posted.headers.get('location') ?? '';
  expect(new URL(next, ORIGIN).pathname).toBe('/auth/callback/op');
  expect((await go(next)).headers.get('location')).toBe(`${ORIGIN}/inbox`);
  expect(await app.isSignedIn()).toBe(true);
});

test('S-2 S-52 a form with a token is refused, and the token goes no further', async () => {
  const callback = await arrive();
  const body = new URLSearchParams([...callback.searchParams, ['id_token', 'secret-token']]);
  const posted = await edge.request(REDIRECT_URI, { method: 'POST', body });
  expect(posted.headers.get('location')).not.toContain('secret-token');
  const answer = await go(posted.headers.get('location') ?? '');
  expect(answer.headers.get('location')).toContain('#postern-error=request_malformed');
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
])('S-46 the return target %j is refused', async (target) => {
  const answer = await go(`/auth/sign-in?return_to=${encodeURIComponent(target)}`);
  expect(await answer.json()).toMatchObject({
    code: 'request_malformed',
    parameters: ['return_to'],
  });
  expect([answer.headers.get('location'), answer.headers.getSetCookie()]).toEqual([null, []]);
});

test('a return target of a listed origin is taken, and one that is too long loses its query', async () => {
  const listed = await arrive(`return_to=${encodeURIComponent(`${LISTED}/a?b=c`)}`);
  expect((await go(listed)).headers.get('location')).toBe(`${LISTED}/a?b=c`);
  const long = await arrive(`return_to=${encodeURIComponent(`/a?b=${'c'.repeat(2000)}`)}`);
  expect((await go(long)).headers.get('location')).toBe(`${ORIGIN}/a`);
});

test('S-80 parameters of the app pass, or are refused by name', async () => {
  const begun = await go('/auth/sign-in?prompt=login&login_hint=ada');
  const { searchParams } = new URL(begun.headers.get('location') ?? '');
  expect([searchParams.get('prompt'), searchParams.get('login_hint')]).toEqual(['login', 'ada']);
  for (const name of ['resource', 'state', 'nonce', 'scope', 'target_link_uri', 'redirect_uri']) {
    const refused = await go(`/auth/sign-in?${name}=x`);
    expect(await refused.json()).toMatchObject({ code: 'request_malformed', parameters: [name] });
  }
  expect(await readCode(await go('/auth/sign-in?connection=other'))).toBe('400 request_malformed');
  expect(await readCode(await go('/auth/sign-in?prompt=a&prompt=b'))).toBe('400 request_malformed');
});

test('S-49 a third party begins a sign-in by a link or a form (OpenID Connect Core §4), each answered 303', async () => {
  const wish = { iss: provider.issuer, login_hint: 'ada', target_link_uri: `${ORIGIN}/orders` };
  const query = new URLSearchParams(wish);
  const byForm = { method: 'POST', body: query };
  for (const begun of [await go(`/auth/sign-in?${query}`), await go('/auth/sign-in', byForm)]) {
    const address = begun.headers.get('location') ?? '';
    expect([begun.status, new URL(address).searchParams.get('login_hint')]).toEqual([303, 'ada']);
    const page = await signInAtProvider(app.browser, address, { login: 'ada', appOrigin: ORIGIN });
    expect(page.href).toBe(`${ORIGIN}/orders`);
  }
  const others = new URLSearchParams({ ...wish, iss: 'https://evil.example' });
  expect(await (await go(`/auth/sign-in?${others}`)).json()).toMatchObject({ parameters: ['iss'] });
  const evil = new URLSearchParams({ ...wish, target_link_uri: 'https://evil.example/' });
  expect(await (await go(`/auth/sign-in?${evil}`)).json()).toMatchObject({
    parameters: ['target_link_uri'],
  });
});

test('S-79 links of another site share one place, and push out no sign-in that the user began here', async () => {
  const callback = await arrive();
  const headers = { 'sec-fetch-site': 'cross-site' };
  const long = encodeURIComponent(`/a?${'b'.repeat(900)}`);
  for (let i = 0; i < 20; i += 1) await go(`/auth/sign-in?return_to=${long}`, { headers });
  const attempts = [...app.browser.jar(ORIGIN)].filter(([name]) => name.includes('-attempt-'));
  expect(attempts).toHaveLength(2);
  expect(attempts.flat().join('').length).toBeLessThan(1500);
  expect((await go(callback)).headers.get('location')).toBe(`${ORIGIN}/inbox`);
});

test('a sign-in that another site began finishes', async () => {
  const headers = { 'sec-fetch-site': 'cross-site' };
  const begun = await go('/auth/sign-in?return_to=/orders', { headers });
  const address = begun.headers.get('location') ?? '';
  const page = await signInAtProvider(app.browser, address, { login: 'ada', appOrigin: ORIGIN });
  expect([page.href, await app.isSignedIn()]).toEqual([`${ORIGIN}/orders`, true]);
});

test('S-16 S-17 a form without iss is a page’s, and needs the app’s header', async () => {
  const body = new URLSearchParams({ connection: 'op' });
  const answer = await go('/auth/sign-in', { method: 'POST', body });
  expect(await readCode(answer)).toBe('403 guard_csrf_header');
});

test('S-75 only a whole page that goes there begins anything: no fetch, image, frame, prefetch, HEAD', async () => {
  for (const headers of [
    { 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    { 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch;prerender' },
  ]) {
    for (const path of ['/auth/sign-in', '/auth/callback/op?code=c&state=s']) {
      const answer = await go(path, { headers });
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    }
  }
  expect((await go('/auth/sign-in', { method: 'HEAD' })).status).toBe(403);
  expect(provider.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
});

test('a user who took longer than an attempt lasts begins once more by itself, and once only', async () => {
  const callback = await arrive();
  edge.aheadMs = 16 * 60_000;
  const again = await go(callback);
  const address = again.headers.get('location') ?? '';
  expect(new URL(address).origin).toBe(provider.issuer);
  const second = await signInAtProvider(app.browser, address, {
    login: 'ada',
    appOrigin: ORIGIN,
    stopsAt: '/auth/callback/op',
  });
  edge.aheadMs += 16 * 60_000;
  expect((await go(second)).headers.get('location')).toBe(
    `${ORIGIN}/inbox#postern-error=callback_attempt_missing`,
  );
});

test('a provider that is down is told to the page that wanted to sign in', async () => {
  edge = new RealEdge({
    connections: [connect(provider, { flow: 'edge', redirectUri: undefined })],
    intercept: () => Promise.reject(new TypeError('refused')),
  });
  app = new AppBrowser(edge);
  expect((await go('/auth/sign-in?return_to=/inbox')).headers.get('location')).toBe(
    `${ORIGIN}/inbox#postern-error=provider_unreachable`,
  );
  expect((await app.config()).connections).toEqual([
    { id: 'op', flow: 'edge', redirectUri: REDIRECT_URI },
  ]);
});

test('S-15 the session that the browser had ends, although its cookie does not come with the callback', async () => {
  await app.signInByLink();
  const jar = app.browser.jar(ORIGIN);
  const [name = '', former = ''] = [...jar][0] ?? [];
  const callback = await arrive();
  jar.delete(name);
  await go(callback);
  expect(await app.isSignedIn()).toBe(true);
  jar.set(name, former);
  expect(await app.isSignedIn()).toBe(false);
});

test('S-15 the newest session ends, where its cookie does come with the callback', async () => {
  const [one, two] = [await arrive(), await arrive()];
  await go(one);
  const jar = app.browser.jar(ORIGIN);
  const name = [...jar.keys()].find((key) => !key.includes('attempt')) ?? '';
  const former = jar.get(name) ?? '';
  await go(two);
  jar.set(name, former);
  expect(await app.isSignedIn()).toBe(false);
});

test('a cookie that is no session of the edge is not kept with an attempt', async () => {
  const planted = `postern-dev-5173=${'x'.repeat(4000)}`;
  const begun = await edge.request(`${ORIGIN}/auth/sign-in`, { headers: { cookie: planted } });
  expect(begun.status).toBe(303);
  expect(begun.headers.getSetCookie().join().length).toBeLessThan(1024);
});

test('tokens that no session could be stored with are revoked', async () => {
  const memory = createMemoryStore();
  const writeIfVersion: Store['writeIfVersion'] = (key, ...rest) =>
    key.startsWith('session:')
      ? Promise.reject(new Error('down'))
      : memory.writeIfVersion(key, ...rest);
  edge = new RealEdge({
    connections: [connect(provider, { flow: 'edge', redirectUri: undefined })],
    store: { ...memory, writeIfVersion },
  });
  app = new AppBrowser(edge);
  const page = await go(await arrive());
  expect(page.headers.get('location')).toBe(`${ORIGIN}/inbox#postern-error=store_unavailable`);
  await edge.settle();
  expect(provider.requests).toContain('POST /token/revocation');
});

test('S-41 an answer at the redirect URI of another connection is refused', async () => {
  const other = await startProvider({
    client: { redirect_uris: [`${ORIGIN}/auth/callback/other`] },
  });
  edge = new RealEdge({
    connections: [
      connect(provider, { flow: 'edge', redirectUri: undefined }),
      connect(other, { id: 'other', flow: 'edge', redirectUri: undefined }),
    ],
  });
  app = new AppBrowser(edge);
  const callback = await arrive('connection=op&return_to=/inbox');
  callback.pathname = '/auth/callback/other';
  expect((await go(callback)).headers.get('location')).toBe(
    `${ORIGIN}/#postern-error=callback_attempt_missing`,
  );
  expect([exchanges(), other.requests]).toEqual([0, []]);
  expect(await (await go('/auth/sign-in')).json()).toMatchObject({ parameters: ['connection'] });
  await other.close();
});
