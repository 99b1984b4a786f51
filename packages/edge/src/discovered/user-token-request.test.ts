import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { LogEvent } from '../observing/log.ts';
import { createJwtSigner } from '../testing/jwt-signer.ts';
import { ApiNeeds } from './api-tokens.ts';
import { Metadata } from './metadata.ts';
import { RefreshWarnings } from './offline-access.ts';
import type { DiscoveredOptions } from './options.ts';
import { createUserTokenRequest } from './user-token-request.ts';

const ISSUER = 'https://provider.example';
const SERVER = {
  issuer: ISSUER,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
};
const OPTIONS: DiscoveredOptions = {
  id: 'op',
  issuer: ISSUER,
  clientId: 'app',
  clientAuthentication: { method: 'client_secret_basic', secret: 's' },
};
const TOKENS: TokenSet = { accessToken: 'a', tokenType: 'bearer', obtainedAtMs: 0, scope: 'api' };
const USER = { subject: 'ada' };
const signer = await createJwtSigner();

async function buildIdToken(changes: object = {}): Promise<string> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const times = { iat: nowSeconds, exp: nowSeconds + 60 };
  return signer.sign({ iss: ISSUER, aud: 'app', sub: 'ada', ...times, ...changes });
}

interface Case {
  readonly idToken?: string;
  readonly before?: TokenSet;
  readonly options?: Partial<DiscoveredOptions>;
  readonly isDown?: boolean;
  readonly server?: object;
}

/** Requests tokens from a provider that serves its keys unless it is down. */
async function request({ idToken, before, options, isDown, server }: Case) {
  const events: LogEvent[] = [];
  let sent = 0;
  const all = { ...OPTIONS, ...options };
  const requestTokens = createUserTokenRequest({
    options: all,
    metadata: new Metadata(all),
    proofs: undefined,
    warnings: new RefreshWarnings(all),
    needs: new ApiNeeds(),
  });
  const outcome = await requestTokens({
    id: 'op',
    client: { client_id: 'app' },
    clientAuthentication: () => undefined,
    authorizationServer: { ...SERVER, ...server },
  })(
    async () => {
      sent += 1;
      const body = idToken === undefined ? {} : { id_token: idToken };
      return { response: new Response(), body, tokens: TOKENS };
    },
    before,
    {
      now: Date.now,
      log: (event) => void events.push(event),
      fetch: async () => (isDown ? new Response('', { status: 503 }) : Response.json(signer.jwks)),
    },
    {},
  );
  return { outcome, sent, events };
}

test('returns the tokens of a sign-in with user, issuer and openid', async () => {
  const { outcome } = await request({ idToken: await buildIdToken() });
  expect(outcome).toEqual({ ...TOKENS, issuer: ISSUER, user: USER, scope: 'openid api' });
});

test('does not use up the code if the keys cannot be read', async () => {
  const { outcome, sent } = await request({ idToken: await buildIdToken(), isDown: true });
  expect(outcome).toMatchObject({ code: 'provider_unreachable' });
  expect(sent).toBe(0);
});

test('does not use up the code if the provider lists no asymmetric signing algorithm', async () => {
  const server = { id_token_signing_alg_values_supported: ['HS256'] };
  const { outcome, sent } = await request({ idToken: await buildIdToken(), server });
  expect(outcome).toMatchObject({ code: 'provider_identity_rejected' });
  expect(sent).toBe(0);
});

test('returns the tokens of a sign-in without openid, and reads no keys', async () => {
  const { outcome } = await request({ options: { scopes: ['api'] }, isDown: true });
  expect(outcome).toEqual(TOKENS);
});

const BEFORE: TokenSet = { ...TOKENS, refreshToken: 'r', issuer: ISSUER, user: USER };

test('keeps the user of the session at a refresh without an ID token', async () => {
  const { outcome, events } = await request({ before: BEFORE, isDown: true });
  expect(outcome).toMatchObject({ user: USER, issuer: ISSUER, scope: 'openid api' });
  expect(events).toEqual([]);
});

test('keeps a refresh response with an expired ID token, and logs it', async () => {
  const { outcome, events } = await request({
    before: BEFORE,
    idToken: await buildIdToken({ exp: 1 }),
  });
  expect(outcome).toMatchObject({ user: USER });
  expect(events).toMatchObject([
    { event: 'refresh_response_malformed', cause: 'an ID token that has ended' },
  ]);
});

test('ends the session if the ID token of a refresh names another user', async () => {
  const idToken = await buildIdToken({ sub: 'eve' });
  expect((await request({ before: BEFORE, idToken })).outcome).toEqual(
    new Failure('provider_rejected_grant', { cause: 'an ID token of another user' }),
  );
});
