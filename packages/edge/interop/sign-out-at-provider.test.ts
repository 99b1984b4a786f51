import { readOutcome } from '@postern/testing';
import type { Configuration } from 'oidc-provider';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import { connect, InProcessEdge, OpApp, ORIGIN, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { decodeClaims } from './signer.ts';
import { watchTokens } from './watch.ts';

const PAGE = `${ORIGIN}/auth/connections/op/sign-out`;
const RETURN = `${ORIGIN}/auth/connections/op/signed-out`;
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

let provider: RealProvider;
let edge: InProcessEdge;
const { issued, intercept } = watchTokens();
/** Whether the provider's metadata can be read. */
let isUp = true;

async function start(configuration: Configuration): Promise<void> {
  [issued.length, isUp] = [0, true];
  const client = { redirect_uris: [REDIRECT_URI], post_logout_redirect_uris: [RETURN] };
  provider = await startProvider({ client, configuration });
}

/** A provider whose endpoints take forms from other sites. */
beforeEach(() =>
  start({
    enableHttpPostMethods: true,
    cookies: { keys: ['a key of the cookies'], long: { sameSite: 'none' } },
  }),
);
afterEach(() => provider.close());

async function signIn(options: Partial<DiscoveredOptions> = { signOutBy: 'post' }): Promise<OpApp> {
  edge = new InProcessEdge({
    connections: [connect(provider, options)],
    intercept: (url, next, init) =>
      url.includes('openid-configuration') && !isUp
        ? Promise.reject(new TypeError('fetch failed'))
        : intercept(url, next, init),
  });
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  return app;
}

const signOut = (app: OpApp, request: object = {}): Promise<Response> =>
  app.post('/auth/logout', { atProvider: true, ...request });

interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads the only form of a page. */
function readForm(page: string, base: string): Form {
  const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(page) ?? [];
  const inputs = page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g);
  const fields = Object.fromEntries([...inputs].map(([, name, value]) => [name, value]));
  return { action: new URL(action, base).href, fields };
}

/** Goes to an address as a user's navigation does. */
const go = (app: OpApp, url: string): Promise<Response> => app.go(url, { headers: NAVIGATION });

function submit(app: OpApp, { action, fields }: Form, more: object = {}): Promise<Response> {
  const body = new URLSearchParams({ ...fields, ...more });
  return app.browser.send(action, { method: 'POST', headers: FORM, body });
}

/** Answers the provider's question. @returns the address that it leads to */
async function confirm(app: OpApp, question: Response): Promise<string> {
  const page = await question.text();
  const asked = /<form[^>]* action="([^"]+)"><input[^>]* name="xsrf" value="(\w+)"/.exec(page);
  const action = new URL(asked?.[1] ?? '', provider.issuer).href;
  const answer = await submit(
    app,
    { action, fields: {} },
    { xsrf: asked?.[2] ?? '', logout: 'yes' },
  );
  return answer.headers.get('location') ?? '';
}

/** Goes through the edge's page and the provider's question. @returns the address that it leads to */
async function walk(app: OpApp, continueAt: string): Promise<{ form: Form; back: string }> {
  const form = readForm(await (await go(app, continueAt)).text(), continueAt);
  return { form, back: await confirm(app, await submit(app, form)) };
}

/** The prompt of the provider's page for the next sign-in; undefined if it asks nothing. */
async function readNextPrompt(app: OpApp): Promise<string | undefined> {
  const begun = await app.post('/auth/sign-in', {
    connection: 'op',
    state: 's'.repeat(43),
    codeChallenge: 'c'.repeat(43),
  });
  const { authorizationUrl }: { authorizationUrl: string } = await begun.json();
  let url = new URL(authorizationUrl);
  for (;;) {
    const response = await app.browser.send(url.href, { headers: { accept: 'text/html' } });
    const location = response.headers.get('location');
    if (location === null) return /name="prompt" value="(\w+)"/.exec(await response.text())?.[1];
    url = new URL(location, url);
    if (url.origin === ORIGIN) return undefined;
  }
}

test('S-62 a sign-out at the provider ends both sessions, and the next sign-in asks', async () => {
  const app = await signIn();
  const { connections } = await app.readConfig();
  expect(connections[0]).toMatchObject({ signOutAtProvider: true });
  expect(await readNextPrompt(app)).toBeUndefined();
  const response = await signOut(app, { returnTo: '/goodbye?x=1' });
  expect(await response.json()).toEqual({ continueAt: PAGE });
  expect(await app.isSignedIn()).toBe(false);
  const { form, back } = await walk(app, PAGE);
  expect(form.action).toBe(`${provider.issuer}/session/end`);
  expect(form.fields).toEqual({
    id_token_hint: issued[0]?.id_token,
    client_id: 'app',
    post_logout_redirect_uri: RETURN,
    state: expect.any(String),
  });
  expect(back).toBe(`${RETURN}?state=${form.fields['state']}`);
  expect((await go(app, back)).headers.get('location')).toBe(`${ORIGIN}/goodbye?x=1`);
  expect([...app.jar.keys()].filter((name) => name.includes('sign-out'))).toEqual([]);
  expect(await readNextPrompt(app)).toBe('login');
});

test('a sign-out here alone leaves the session at the provider', async () => {
  const app = await signIn();
  expect((await app.post('/auth/logout', {})).status).toBe(204);
  // The grant has been revoked, and the user is still known.
  expect(await readNextPrompt(app)).toBe('consent');
});

test('S-52 the ID token is in no address, header, log or cookie, and in one response', async () => {
  const app = await signIn();
  await signOut(app);
  const page = await go(app, PAGE);
  const token = issued[0]?.id_token ?? '';
  const rest = JSON.stringify([[...page.headers], [...app.jar], edge.events]);
  expect(rest).not.toContain(token);
  expect(await page.text()).toContain(token);
  expect(page.headers.get('cache-control')).toBe('no-store');
  // Back or a reload goes on without it.
  const again = readForm(await (await go(app, PAGE)).text(), PAGE);
  expect(again.fields).toEqual({
    client_id: 'app',
    post_logout_redirect_uri: RETURN,
    state: expect.any(String),
  });
});

test('S-52 no script of the app can read the page: neither by fetch, in a frame nor in a pop-up', async () => {
  const app = await signIn();
  await signOut(app);
  for (const headers of [
    { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ]) {
    expect(await readOutcome(await app.go(PAGE, { headers }))).toBe('403 guard_origin');
  }
  const policy = (await go(app, PAGE)).headers.get('content-security-policy');
  // The sandbox gives the page an origin that is not the app's.
  expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^']+';.*sandbox allow-forms/);
  expect(policy).not.toMatch(/allow-same-origin|unsafe/);
});

test('only the browser that signed out can open the page', async () => {
  const app = await signIn();
  await signOut(app);
  const other = new OpApp(edge);
  expect((await go(other, PAGE)).headers.get('location')).toBe(`${ORIGIN}/`);
});

test('the hint is the latest ID token', async () => {
  const app = await signIn();
  edge.aheadMs = 3_600_000;
  await app.call('POST', '/auth/refresh');
  edge.aheadMs = 0;
  await signOut(app);
  const { fields } = readForm(await (await go(app, PAGE)).text(), PAGE);
  expect(fields['id_token_hint']).toBe(issued[1]?.id_token);
  expect(decodeClaims(fields['id_token_hint'] ?? '')['sub']).toBe('ada');
});

test.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/auth/session',
  'javascript:alert(1)',
])('S-46 a return target of %s is rejected by name, and the session stays', async (returnTo) => {
  const app = await signIn();
  const response = await app.post('/auth/logout', { atProvider: true, returnTo });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    code: 'request_malformed',
    parameters: ['returnTo'],
  });
  expect(await app.isSignedIn()).toBe(true);
});

test('a return target outside the app is rejected without a session too', async () => {
  const request = { returnTo: 'https://evil.example/' };
  const response = await new OpApp(edge).post('/auth/logout', request);
  expect(await readOutcome(response)).toBe('400 request_malformed');
});

test('a return with another state leads home, and does not end the user’s own sign-out', async () => {
  const app = await signIn();
  await signOut(app, { returnTo: '/goodbye' });
  const { back } = await walk(app, PAGE);
  expect((await go(app, `${RETURN}?state=other`)).headers.get('location')).toBe(`${ORIGIN}/`);
  expect((await go(app, back)).headers.get('location')).toBe(`${ORIGIN}/goodbye`);
});

test('without signOutBy, a redirect without the ID token leads to the provider, and the next sign-in asks', async () => {
  await provider.close();
  await start({});
  const app = await signIn({});
  await signOut(app, { returnTo: '/goodbye' });
  const response = await go(app, PAGE);
  const url = new URL(response.headers.get('location') ?? '');
  expect([response.status, url.origin + url.pathname]).toEqual([
    303,
    `${provider.issuer}/session/end`,
  ]);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'app',
    post_logout_redirect_uri: RETURN,
    state: expect.any(String),
  });
  const back = await confirm(app, await app.browser.send(url.href));
  expect((await go(app, back)).headers.get('location')).toBe(`${ORIGIN}/goodbye`);
  expect(await readNextPrompt(app)).toBe('login');
});

test('the session here ends if the provider has no sign-out, or cannot be reached', async () => {
  const overrides = { end_session_endpoint: undefined };
  const untyped: object = { overrides };
  const app = await signIn(untyped);
  const { connections } = await app.readConfig();
  expect(connections[0]).not.toHaveProperty('signOutAtProvider');
  expect((await signOut(app)).status).toBe(204);
  expect(await app.isSignedIn()).toBe(false);
  const other = await signIn();
  isUp = false;
  edge.aheadMs = 48 * 3_600_000;
  expect((await signOut(other)).status).toBe(204);
  expect(await other.isSignedIn()).toBe(false);
});

test('a browser without a session has nothing to sign out', async () => {
  await signIn();
  expect((await signOut(new OpApp(edge))).status).toBe(204);
});
