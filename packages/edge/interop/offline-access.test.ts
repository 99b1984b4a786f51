import { afterAll, beforeAll, expect, test } from 'vitest';
import { diagnoseConnection } from '../src/diagnose/connection.ts';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import { connect, InProcessEdge, OpApp, ORIGIN, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI] },
    configuration: {
      // The provider's own default.
      issueRefreshToken: async (_, client, { scopes }) =>
        client.grantTypeAllowed('refresh_token') && scopes.has('offline_access'),
    },
  });
});
afterAll(() => provider.close());

const FOUND = {
  event: 'refresh_token_missing',
  connection: 'op',
  code: 'provider_unsupported',
};

/** Signs in. @returns what the log says about refresh tokens, and whether there is one */
async function signIn(options: Partial<DiscoveredOptions>) {
  const edge = new InProcessEdge({ connections: [connect(provider, options)] });
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  const { status } = await app.call('POST', '/auth/refresh');
  const notes = edge.events.filter(({ event }) => event === FOUND.event);
  return { canRefresh: status === 200, notes };
}

test('a connection without offline_access gets no refresh token, and the log says so', async () => {
  expect(await signIn({})).toEqual({
    canRefresh: false,
    notes: [{ ...FOUND, cause: expect.stringContaining('add offline_access to scopes') }],
  });
});

test('offline_access without consent is ignored (OpenID Connect Core §11), and the log says so', async () => {
  const { canRefresh, notes } = await signIn({ scopes: ['openid', 'offline_access'] });
  expect(canRefresh).toBe(false);
  expect(notes).toEqual([
    {
      ...FOUND,
      cause: expect.stringMatching(/without prompt=consent.*add parameters: \{ prompt: 'consent'/),
    },
  ]);
});

const RIGHT = { scopes: ['openid', 'offline_access'], parameters: { prompt: 'consent' } };

test('with both, there is a refresh token and no warning', async () => {
  expect(await signIn(RIGHT)).toEqual({ canRefresh: true, notes: [] });
});

test('doctor warns of it, and finds no fault', async () => {
  const { fetch } = globalThis;
  const context = { fetch, now: Date.now, log: () => undefined, count: () => undefined };
  const [found, right] = await Promise.all(
    [{}, RIGHT].map((options) => diagnoseConnection(connect(provider, options), ORIGIN, context)),
  );
  expect(found?.filter(({ warning }) => warning)).toEqual([
    { check: 'op: configuration', warning: expect.stringContaining('add offline_access') },
  ]);
  expect([found, right].flat().filter((finding) => finding?.fault)).toEqual([]);
  expect(right?.filter(({ warning }) => warning)).toEqual([]);
});
