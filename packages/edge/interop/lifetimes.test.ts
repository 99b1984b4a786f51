import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildUserRoute, connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { decodeClaims } from './signer.ts';
import { type Tokens, watchTokens } from './watch.ts';

const HOUR_MS = 3_600_000;
let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

interface Stage {
  readonly edge: InProcessEdge;
  readonly app: OpApp;
  /** Seconds from now until the session ends, by its view. */
  readonly readSeconds: () => Promise<number>;
}

/** Starts an edge whose provider's token responses `change` changes. */
function start(change: (tokens: Tokens) => object | Promise<object>): Stage {
  const { intercept } = watchTokens(change);
  const edge = new InProcessEdge({
    connections: [connect(provider)],
    routes: [buildUserRoute(provider)],
    intercept,
  });
  const app = new OpApp(edge);
  const readSeconds = async (): Promise<number> => {
    const view: { expiresAt?: string } = await (await app.call('GET', '/auth/session')).json();
    const endsAtMs = Date.parse(view.expiresAt ?? '');
    return Math.round((endsAtMs - Date.now() - edge.aheadMs) / 1000);
  };
  return { edge, app, readSeconds };
}

/** Adds `session_expiry` to the ID token, in seconds from now by the edge's clock. */
async function addExpiry(tokens: Tokens, seconds: number, aheadMs = 0): Promise<Tokens> {
  const session_expiry = Math.floor((Date.now() + aheadMs) / 1000) + seconds;
  const claims = { ...decodeClaims(tokens.id_token ?? ''), session_expiry };
  return { ...tokens, id_token: await provider.signer.sign(claims) };
}

test('session_expiry of the ID token ends the session and its lease', async () => {
  const { edge, app, readSeconds } = start((tokens) => addExpiry(tokens, 10));
  expect((await app.signIn()).status).toBe(200);
  expect(await readSeconds()).toBeGreaterThan(5);
  expect(await readSeconds()).toBeLessThan(11);
  const first = await app.call('GET', '/api/me/me');
  expect([first.status, first.headers.getSetCookie().length]).toEqual([200, 1]);
  edge.aheadMs = 11_000;
  expect(await readOutcome(await app.call('GET', '/api/me/me'))).toBe('401 session_expired');
});

test.each([
  ['a later one replaces it', (tokens: Tokens) => addExpiry(tokens, 7200, HOUR_MS), 7200],
  ['it stays if the ID token has none', (tokens: Tokens) => tokens, 1800],
  ['it stays without an ID token', (tokens: Tokens) => ({ ...tokens, id_token: undefined }), 1800],
])('at a refresh, session_expiry is read again: %s', async (_, renew, seconds) => {
  const { edge, app, readSeconds } = start((tokens) =>
    tokens.isRefresh ? renew(tokens) : addExpiry(tokens, 5400),
  );
  await app.signIn();
  edge.aheadMs = HOUR_MS;
  expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
  expect(Math.abs((await readSeconds()) - seconds)).toBeLessThan(5);
});

test('at a refresh, a session_expiry that is past ends the session', async () => {
  const { app } = start((tokens) => addExpiry(tokens, tokens.isRefresh ? -1 : 5400));
  await app.signIn();
  await app.call('POST', '/auth/refresh');
  expect(await app.isSignedIn()).toBe(false);
});

test('at a refresh, a malformed session_expiry is logged and changes nothing', async () => {
  const { edge, app, readSeconds } = start(async (tokens) => {
    if (!tokens.isRefresh) return addExpiry(tokens, 5400);
    const claims = { ...decodeClaims(tokens.id_token ?? ''), session_expiry: 'soon' };
    return { ...tokens, id_token: await provider.signer.sign(claims) };
  });
  await app.signIn();
  await app.call('POST', '/auth/refresh');
  expect(Math.abs((await readSeconds()) - 5400)).toBeLessThan(5);
  expect(edge.events).toContainEqual(
    expect.objectContaining({
      event: 'refresh_response_malformed',
      cause: 'an ID token whose session_expiry is not a time',
    }),
  );
});

test('rejects a sign-in whose session would have ended before it begins', async () => {
  const { edge, app } = start((tokens) => addExpiry(tokens, -5));
  expect(await readOutcome(await app.signIn())).toBe('502 provider_identity_rejected');
  expect(JSON.stringify(edge.events)).toContain('session_expiry is past');
});

const KEYCLOAK = { expires_in: 300, refresh_expires_in: 1800 };

test('the session ends with its refresh token, and each refresh extends it', async () => {
  const { edge, app, readSeconds } = start((tokens) => ({ ...tokens, ...KEYCLOAK }));
  await app.signIn();
  expect(Math.abs((await readSeconds()) - 1800)).toBeLessThan(5);
  edge.aheadMs = 1_500_000;
  expect((await app.call('GET', '/api/me/me')).status).toBe(200);
  expect(Math.abs((await readSeconds()) - 1800)).toBeLessThan(5);
  edge.aheadMs += 1_801_000;
  provider.requests.length = 0;
  expect(await readOutcome(await app.call('GET', '/api/me/me'))).toBe('401 session_expired');
  expect(provider.requests).toEqual([]);
});

test('an offline token of Keycloak (0) and an access token that lives longer do not end it', async () => {
  const week = 604_800;
  const offline = start((tokens) => ({ ...tokens, expires_in: 300, refresh_expires_in: 0 }));
  await offline.app.signIn();
  expect(Math.abs((await offline.readSeconds()) - week)).toBeLessThan(5);
  const long = start((tokens) => ({ ...tokens, expires_in: 3600, refresh_expires_in: 60 }));
  await long.app.signIn();
  expect(Math.abs((await long.readSeconds()) - 3600)).toBeLessThan(5);
});
