import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { Counters } from '../observing/counters.ts';
import { Secret } from '../sealing/secret.ts';
import { clientSecretBasic } from './client-authentication.ts';
import type { ResolvedConnection } from './connection.ts';
import { requestCodeExchange, requestRefresh, requestServiceToken } from './token-request.ts';

const TOKEN_ENDPOINT = 'https://provider.example/token';
const CONNECTION: ResolvedConnection = {
  id: 'op',
  authorizationServer: { issuer: 'https://provider.example', token_endpoint: TOKEN_ENDPOINT },
  client: { client_id: 'app' },
  clientAuthentication: clientSecretBasic(new Secret('secret'), 'plain'),
};
const NOW_MS = 1_000_000;
const RESPONSE = { access_token: 'a', token_type: 'Bearer', expires_in: 60 };
const TOKENS = {
  accessToken: 'a',
  tokenType: 'bearer',
  obtainedAtMs: NOW_MS,
  expiresAtMs: NOW_MS + 60_000,
};
const BEFORE = { accessToken: 'o', tokenType: 'bearer', obtainedAtMs: 0, refreshToken: 'r' };

/** A context whose provider gives one response, and the forms that it received. */
function start(response: Response) {
  const forms: object[] = [];
  const counters = new Counters();
  const context = {
    now: () => NOW_MS,
    log: () => undefined,
    count: counters.count,
    fetch: async (url: string | URL, init?: RequestInit) => {
      const request = new Request(url, init);
      expect([request.method, request.url]).toEqual(['POST', TOKEN_ENDPOINT]);
      forms.push(Object.fromEntries(new URLSearchParams(await request.text())));
      return response;
    },
  };
  return { context, forms, counters };
}

const buildGrant = (spend: () => Promise<Failure | undefined> = async () => undefined) => ({
  code: 'c',
  codeVerifier: 'v',
  redirectUri: 'https://app.example/callback',
  spend,
});

test('exchanges a code with its verifier', async () => {
  const { context, forms, counters } = start(Response.json(RESPONSE));
  expect(await requestCodeExchange(CONNECTION, buildGrant(), context)).toEqual(TOKENS);
  expect(forms).toEqual([
    {
      grant_type: 'authorization_code',
      code: 'c',
      code_verifier: 'v',
      redirect_uri: 'https://app.example/callback',
    },
  ]);
  expect(counters.read()).toEqual({ 'token_request op authorization_code ok': 1 });
});

test('sends no code if the attempt was used before', async () => {
  const { context, forms } = start(Response.json(RESPONSE));
  const used = new Failure('callback_attempt_missing');
  expect(
    await requestCodeExchange(
      CONNECTION,
      buildGrant(async () => used),
      context,
    ),
  ).toBe(used);
  expect(forms).toEqual([]);
});

test('requests user tokens by the connection’s own function, and spends the attempt once', async () => {
  const { context, forms } = start(Response.json(RESPONSE));
  let spent = 0;
  const spend = async () => {
    spent += 1;
    return undefined;
  };
  const connection: ResolvedConnection = {
    ...CONNECTION,
    requestUserTokens: async (send, before, _, expected) => {
      expect([before, expected]).toEqual([undefined, { nonce: 'n' }]);
      const sent = [await send(), await send({ dpop: 'proof' })].at(-1);
      return sent instanceof Failure || sent === undefined ? BEFORE : sent.tokens;
    },
  };
  // A response can be read once: the second request gets a clone.
  const original = context.fetch;
  const fetch = async (...request: Parameters<typeof original>) =>
    (await original(...request)).clone();
  const grant = { ...buildGrant(spend), nonce: 'n' };
  expect(await requestCodeExchange(connection, grant, { ...context, fetch })).toEqual(TOKENS);
  expect([forms.length, spent]).toEqual([2, 1]);
});

test('refreshes tokens and keeps the refresh token that the response omits', async () => {
  const { context, forms } = start(Response.json(RESPONSE));
  expect(await requestRefresh(CONNECTION, BEFORE, context)).toEqual({
    ...TOKENS,
    refreshToken: 'r',
  });
  expect(forms).toEqual([{ grant_type: 'refresh_token', refresh_token: 'r' }]);
});

test('rejects a refresh without a refresh token, and sends nothing', async () => {
  const { context, forms } = start(Response.json(RESPONSE));
  const { refreshToken: _, ...before } = BEFORE;
  expect(await requestRefresh(CONNECTION, before, context)).toMatchObject({
    code: 'provider_rejected_grant',
  });
  expect(forms).toEqual([]);
});

test('counts a dead refresh token', async () => {
  const dead = Response.json({ error: 'invalid_grant' }, { status: 400 });
  const { context, counters } = start(dead);
  expect(await requestRefresh(CONNECTION, BEFORE, context)).toEqual(
    new Failure('provider_rejected_grant', { cause: 'status 400 invalid_grant' }).with({
      connection: 'op',
    }),
  );
  expect(counters.read()).toEqual({
    'token_request op refresh_token provider_rejected_grant': 1,
  });
});

test('requests a service token with scopes and resource', async () => {
  const { context, forms } = start(Response.json(RESPONSE));
  const scope = { scopes: ['a', 'b'], resource: 'https://api.example' };
  expect(await requestServiceToken(CONNECTION, scope, context)).toEqual(TOKENS);
  expect(forms).toEqual([
    { grant_type: 'client_credentials', scope: 'a b', resource: 'https://api.example' },
  ]);
});

test('requests a service token without an empty scope', async () => {
  const { context, forms } = start(Response.json(RESPONSE));
  expect(await requestServiceToken(CONNECTION, { scopes: [] }, context)).toEqual(TOKENS);
  expect(forms).toEqual([{ grant_type: 'client_credentials' }]);
});

test('reports invalid_grant for a service token as a rejected request: no grant can be dead', async () => {
  const { context } = start(Response.json({ error: 'invalid_grant' }, { status: 400 }));
  expect(await requestServiceToken(CONNECTION, {}, context)).toMatchObject({
    code: 'provider_rejected_request',
  });
});

test('rejects a token response without access_token', async () => {
  const { context } = start(Response.json({ token_type: 'bearer' }));
  expect(await requestServiceToken(CONNECTION, {}, context)).toEqual(
    new Failure('provider_malformed', { cause: 'access_token is missing or malformed' }).with({
      connection: 'op',
    }),
  );
});

test.each(['DPoP', 'dpop'])(
  'rejects a token of the type %s without a key, and revokes it',
  async (token_type) => {
    const response = { ...RESPONSE, token_type, refresh_token: 'issued' };
    const { context } = start(Response.json(response));
    const revoked: string[] = [];
    const { fetch } = context;
    const watched: typeof fetch = async (url, init) => {
      if (String(url) === TOKEN_ENDPOINT) return fetch(url, init);
      revoked.push(await new Request(url, init).text());
      return new Response('');
    };
    const authorizationServer = {
      ...CONNECTION.authorizationServer,
      revocation_endpoint: 'https://provider.example/revoke',
    };
    const connection = { ...CONNECTION, authorizationServer, revocation: true } as const;
    const refused = await requestCodeExchange(connection, buildGrant(), {
      ...context,
      fetch: watched,
    });
    expect(refused).toMatchObject({
      code: 'provider_malformed',
      cause: expect.stringContaining('set dpop,'),
    });
    expect(revoked).toEqual(['token=issued']);
  },
);

test('rejects a refresh and a service token of the type DPoP without a key', async () => {
  const read = (): Response => Response.json({ ...RESPONSE, token_type: 'DPoP' });
  const malformed = { code: 'provider_malformed' };
  expect(await requestRefresh(CONNECTION, BEFORE, start(read()).context)).toMatchObject(malformed);
  expect(await requestServiceToken(CONNECTION, {}, start(read()).context)).toMatchObject(malformed);
});
