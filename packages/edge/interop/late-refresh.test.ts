import { userSessionsViewSchema } from '@postern/core';
import { readOutcome } from '@postern/testing';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, InProcessEdge, OpApp, ORIGIN, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { decodeClaims } from './signer.ts';
import { readBody, type Tokens, watchTokens } from './watch.ts';

// What ends a session while its refresh is in flight does not know the new tokens, so the refresh
// itself revokes them.

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

interface Story {
  readonly edge: InProcessEdge;
  /** The browser of the session. Its calls do not wait for the edge's work after its responses. */
  readonly app: OpApp;
  readonly issued: readonly Tokens[];
}

/** Starts a refresh, and acts when the provider has rotated the refresh token. */
async function refreshDuring(act: (story: Story) => Promise<unknown>): Promise<{
  readonly outcome: string;
  readonly refreshToken: string | undefined;
  readonly revoked: readonly (string | null)[];
}> {
  const rotated = Promise.withResolvers<undefined>();
  const released = Promise.withResolvers<undefined>();
  const revoked: (string | null)[] = [];
  const { issued, intercept } = watchTokens(async (tokens) => {
    if (tokens.isRefresh !== true) return tokens;
    rotated.resolve(undefined);
    await released.promise;
    return tokens;
  });
  const edge = new InProcessEdge({
    connections: [connect(provider)],
    intercept: (url, next, init) => {
      const { headers } = new Request(url, { headers: init?.headers ?? {} });
      if (url.endsWith('/revocation') && headers.get('authorization')?.startsWith('Basic ')) {
        revoked.push(readBody(init).get('token'));
      }
      return intercept(url, next, init);
    },
  });
  const app = new OpApp({ request: edge.request });
  expect((await app.signIn()).status).toBe(200);
  const refreshing = app.call('POST', '/auth/refresh');
  await rotated.promise;
  const refreshToken = issued[1]?.refresh_token;
  await act({ edge, app, issued });
  expect(revoked).not.toContain(refreshToken);
  released.resolve(undefined);
  const outcome = await readOutcome(await refreshing);
  await edge.settle();
  return { outcome, refreshToken, revoked };
}

async function postLogoutToken({ edge, issued }: Story): Promise<Response> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: provider.issuer,
    aud: 'app',
    sub: decodeClaims(issued[0]?.id_token ?? '')['sub'],
    iat: now,
    exp: now + 120,
    jti: crypto.randomUUID(),
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  };
  const logoutToken = await provider.signer.sign(claims, { typ: 'logout+jwt' });
  const body = new URLSearchParams({ logout_token: logoutToken });
  return edge.request(`${ORIGIN}/auth/connections/op/backchannel-logout`, { method: 'POST', body });
}

/** Another browser of the user ends the session that is being refreshed. */
async function endElsewhere({ edge }: Story): Promise<Response> {
  const other = new OpApp({ request: edge.request });
  await other.signIn();
  return endOne(other, false);
}

async function endOne(app: OpApp, current: boolean): Promise<Response> {
  const response = await app.call('GET', '/auth/sessions');
  const { sessions } = v.parse(userSessionsViewSchema, await response.json());
  const id = sessions.find(({ isCurrent }) => isCurrent === current)?.id;
  return app.call('DELETE', `/auth/sessions/${id}`);
}

function signInAgain(app: OpApp, login: string): Promise<Response> {
  app.browser.jar(provider.issuer).clear();
  return app.signIn({ login });
}

test('S-62 the same user’s sign-in during a refresh keeps its grant at the provider', async () => {
  const { outcome, revoked } = await refreshDuring(async ({ app }) => {
    expect((await app.signIn()).status).toBe(200);
  });
  expect([outcome, revoked]).toEqual(['401 session_expired', []]);
});

test.each<[string, (story: Story) => Promise<Response>]>([
  ['a sign-out', ({ app }) => app.call('POST', '/auth/logout')],
  ['a sign-out everywhere', ({ app }) => app.post('/auth/logout', { everywhere: true })],
  ['a logout token', postLogoutToken],
  ['the end of the session from another browser', endElsewhere],
  ['the end of the session in the list', ({ app }) => endOne(app, true)],
  ['the sign-in of another user', ({ app }) => signInAgain(app, 'eve')],
])('S-62 %s during a refresh leaves no token of the refresh alive', async (_, end) => {
  const { outcome, refreshToken, revoked } = await refreshDuring(async (story) => {
    expect((await end(story)).ok).toBe(true);
  });
  expect(outcome).toBe('401 session_expired');
  expect(refreshToken).toBeDefined();
  expect(revoked).toContain(refreshToken);
});

test.each([
  ['a sign-out', {}],
  ['a sign-out everywhere', { everywhere: true }],
])('S-62 %s revokes the tokens that a refresh stored while it ran', async (_, body) => {
  const { issued, intercept } = watchTokens();
  const revoked: (string | null)[] = [];
  let reads = 0;
  let refresh: Promise<Response> | undefined;
  const plain = new InProcessEdge({ connections: [connect(provider)], intercept });
  const edge = new InProcessEdge({
    connections: [connect(provider)],
    intercept: (url, next, init) => {
      if (url.endsWith('/revocation')) revoked.push(readBody(init).get('token'));
      return next();
    },
    store: {
      ...plain.store,
      async read(key) {
        const record = await plain.store.read(key);
        // Another process refreshes the session after the sign-out has read it.
        if (key.startsWith('session:') && reads++ === 0) {
          refresh = other.call('POST', '/auth/refresh');
          await refresh;
        }
        return record;
      },
    },
  });
  const app = new OpApp(plain);
  expect((await app.signIn()).status).toBe(200);
  const other = new OpApp(plain, app.jar);
  expect((await new OpApp(edge, app.jar).post('/auth/logout', body)).status).toBe(204);
  expect((await refresh)?.status).toBe(200);
  expect(issued).toHaveLength(2);
  expect(revoked).toEqual([issued[1]?.refresh_token]);
});
