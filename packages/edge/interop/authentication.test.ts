import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallerSession } from '../src/routes/route.ts';
import { buildUserRoute, connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { decodeClaims } from './signer.ts';
import { watchTokens } from './watch.ts';

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

test('S-63 authorize() of a route learns when and how the user signed in, also with a lease and after a refresh', async () => {
  const said = { auth_time: Math.floor(Date.now() / 1000) - 30, acr: 'gold', amr: ['otp'] };
  const { intercept } = watchTokens(async ({ id_token = '', ...tokens }) => {
    const claims = { ...decodeClaims(id_token), ...said };
    return { ...tokens, scope: 'api', id_token: await provider.signer.sign(claims) };
  });
  const asked: CallerSession[] = [];
  const route = {
    ...buildUserRoute(provider),
    authorize: (one: CallerSession) => !!asked.push(one),
  };
  const edge = new InProcessEdge({ connections: [connect(provider)], routes: [route], intercept });
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  for (const aheadMs of [0, 0, 3_600_000, 3_600_000]) {
    edge.aheadMs = aheadMs;
    expect((await app.call('GET', '/api/me/me')).status).toBe(200);
  }
  const expected = {
    authenticatedAtMs: expect.closeTo(said.auth_time * 1000, -4),
    acr: 'gold',
    amr: ['otp'],
    // The provider's scope does not list openid, but an ID token was accepted.
    scope: 'openid api',
  };
  expect(asked).toHaveLength(4);
  for (const one of asked) expect(one).toMatchObject(expected);
});
