import { beforeEach, expect, test } from 'vitest';
import { EDGE_REDIRECT_URI, type InProcessEdge, type OpApp, ORIGIN } from './edge.ts';
import { useEdgeFlow } from './edge-flow.ts';

const stage = useEdgeFlow();
let edge: InProcessEdge;
let app: OpApp;
beforeEach(() => {
  ({ edge, app } = stage);
});

test.each([
  ['two states', (url: URL) => url.searchParams.append('state', 'other'), 'request_malformed'],
  ['two codes', (url: URL) => url.searchParams.append('code', 'other'), 'request_malformed'],
  ['two values of iss', (url: URL) => url.searchParams.append('iss', 'other'), 'request_malformed'],
  ['S-2 a token', (url: URL) => url.searchParams.append('access_token', 't'), 'request_malformed'],
  ['another state', (url: URL) => url.searchParams.set('state', 'x'), 'callback_attempt_missing'],
  ['another state and an error', denyAnotherAttempt, 'callback_attempt_missing'],
  ['no state', (url: URL) => url.searchParams.delete('state'), 'callback_attempt_missing'],
  ['another iss', (url: URL) => url.searchParams.set('iss', 'x'), 'callback_issuer_mismatch'],
  ['S-42 no iss', (url: URL) => url.searchParams.delete('iss'), 'callback_issuer_mismatch'],
  ['no code', (url: URL) => url.searchParams.delete('code'), 'authorization_failed'],
  ['another code', (url: URL) => url.searchParams.set('code', 'x'), 'provider_rejected_grant'],
])('S-47 rejects a response with %s and gives the page the code', async (_, change, code) => {
  const callback = await app.arrive();
  change(callback);
  const response = await app.go(callback);
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toMatch(new RegExp(`/(inbox)?#postern-error=${code}$`));
  expect(response.headers.getSetCookie().join()).not.toMatch(/postern-dev(-\d+)?=[\w-]/);
  expect(await app.isSignedIn()).toBe(false);
});

/** Turns a response into a denial for another attempt. Anyone can write such an address. */
function denyAnotherAttempt({ searchParams }: URL): void {
  searchParams.delete('code');
  searchParams.set('error', 'access_denied');
  searchParams.set('state', 'x');
}

test('S-47 accepts extra parameters of the provider, even repeated ones', async () => {
  const callback = await app.arrive();
  for (const value of ['a', 'b']) callback.searchParams.append('session_state', value);
  expect((await app.go(callback)).headers.get('location')).toBe(`${ORIGIN}/inbox`);
});

test('a user who denies access returns to the page with access_denied', async () => {
  const callback = await app.arrive('return_to=/inbox%23deep');
  callback.searchParams.delete('code');
  callback.searchParams.set('error', 'access_denied');
  const response = await app.go(callback);
  expect(response.headers.get('location')).toBe(`${ORIGIN}/inbox#deep&postern-error=access_denied`);
  expect(edge.events).toContainEqual(expect.objectContaining({ event: 'sign_in_refused' }));
});

test('S-66 the log quotes the provider’s error description without code or state', async () => {
  const callback = await app.arrive();
  const { searchParams } = callback;
  const secrets = ['code', 'state'].map((name) => searchParams.get(name) ?? '');
  searchParams.delete('code');
  searchParams.set('error', 'invalid_scope');
  searchParams.set('error_description', `unknown scope\n${secrets.join(' of ')}`);
  await app.go(callback);
  const refused = edge.events.find(({ event }) => event === 'sign_in_refused');
  expect(refused).toMatchObject({ cause: 'invalid_scope unknown scope […] of […]' });
});

test('S-49 a form_post response signs the user in, after a 303 to the same address', async () => {
  const callback = await app.arrive();
  const body = new URLSearchParams([...callback.searchParams, ['session_state', 'x']]);
  const posted = await edge.request(EDGE_REDIRECT_URI, { method: 'POST', body });
  expect([posted.status, posted.headers.getSetCookie()]).toEqual([303, []]);
  const next = posted.headers.get('location') ?? '';
  expect(new URL(next, ORIGIN).pathname).toBe('/auth/callback/op');
  expect((await app.go(next)).headers.get('location')).toBe(`${ORIGIN}/inbox`);
  expect(await app.isSignedIn()).toBe(true);
});

test('S-2 S-52 rejects a form_post response with a token and does not repeat the token', async () => {
  const callback = await app.arrive();
  const body = new URLSearchParams([...callback.searchParams, ['id_token', 'secret-token']]);
  const posted = await edge.request(EDGE_REDIRECT_URI, { method: 'POST', body });
  expect(posted.headers.get('location')).not.toContain('secret-token');
  const response = await app.go(posted.headers.get('location') ?? '');
  expect(response.headers.get('location')).toContain('#postern-error=request_malformed');
});
