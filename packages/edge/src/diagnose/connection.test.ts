import { expect, test } from 'vitest';
import { discovered } from '../discovered/index.ts';
import { diagnoseConnection } from './connection.ts';

const ISSUER = 'https://login.example';
const ORIGIN = 'https://app.example';
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  revocation_endpoint: `${ISSUER}/revoke`,
  jwks_uri: `${ISSUER}/keys`,
  code_challenge_methods_supported: ['S256'],
  id_token_signing_alg_values_supported: ['ES256'],
};

/** What a provider answers on a path, in place of what one without a fault answers. */
type Answers = Readonly<Record<string, () => Response>>;

const USUAL: Answers = {
  '/.well-known/openid-configuration': () => Response.json(METADATA),
  '/keys': () => Response.json({ keys: [{ kty: 'EC' }] }),
  '/authorize': () => new Response('Sign in'),
  '/token': () => Response.json({ error: 'invalid_grant' }, { status: 400 }),
};

async function find(answers: Answers, scopes = ['openid']): Promise<readonly string[]> {
  const connection = discovered({
    id: 'work',
    issuer: ISSUER,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret', secret: 'secret' },
    scopes,
  });
  const all = { ...USUAL, ...answers };
  const context = {
    fetch: async (url: string | URL) => all[new URL(url).pathname]?.() ?? Response.error(),
    now: Date.now,
    log: () => undefined,
    count: () => undefined,
  };
  const findings = await diagnoseConnection(connection, ORIGIN, context);
  return findings.flatMap(({ check, fault }) => (fault ? [`${check}: ${fault}`] : []));
}

test('finds no fault in a provider without one', async () => {
  expect(await find({})).toEqual([]);
});

const NO_KEYS = `work: signing keys: ${ISSUER}/keys answers 200 without keys; ask the provider for its jwks_uri`;

test.each<[string, Answers, string]>([
  ['a page', { '/keys': () => new Response('<html>') }, NO_KEYS],
  ['no keys', { '/keys': () => Response.json({ keys: [] }) }, NO_KEYS],
  [
    'no jwks_uri',
    { '/.well-known/openid-configuration': () => Response.json({ ...METADATA, jwks_uri: null }) },
    'work: signing keys: the metadata has no jwks_uri; set it in overrides',
  ],
])('names keys that no ID token can be verified with: %s', async (_, answers, fault) => {
  expect(await find(answers)).toEqual([fault]);
  expect(await find(answers, ['api'])).toEqual([]);
});

test.each<[string, Answers, string]>([
  [
    'keys that cannot be read',
    { '/keys': () => new Response('', { status: 503 }) },
    `work: signing keys: provider_unreachable (status 503); open ${ISSUER}/keys from this machine`,
  ],
  [
    'an authorization endpoint that cannot be reached',
    {
      '/authorize': () => {
        throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
      },
    },
    `work: redirect URI ${ORIGIN}/auth/callback/work: TypeError: fetch failed: Error: connect ECONNREFUSED; open ${ISSUER} from this machine`,
  ],
  [
    'a provider that takes any code',
    { '/token': () => Response.json({ access_token: 'a', token_type: 'bearer' }) },
    'work: client credentials: the provider accepts an invented code; use one that rejects it',
  ],
])('names a fix for %s', async (_, answers, fault) => {
  expect(await find(answers)).toEqual([fault]);
});

const redirect = (to: string): Answers => ({
  '/authorize': () => new Response(null, { status: 303, headers: { location: to } }),
});
const CALLBACK = `${ORIGIN}/auth/callback/work`;

test('names the error that the provider sends every user back with', async () => {
  const query = 'error=invalid_scope&error_description=Unknown+scope+a&state=s';
  expect(await find(redirect(`${CALLBACK}?${query}`))).toEqual([
    'work: authorization request: the provider refuses the request: invalid_scope Unknown scope a; correct scopes and parameters',
  ]);
});

test.each([`${CALLBACK}?error=login_required`, '/login', `${ISSUER}/login?error=retry`])(
  'finds no fault in a redirect to %s',
  async (location) => {
    expect(await find(redirect(location))).toEqual([]);
  },
);

const LINKEDIN = 'Unable to retrieve access token: appid/redirect uri/code verifier does not match';
const STRAVA = { field: 'code', code: 'invalid' };
const FAULT = expect.stringContaining('check client id and secret');

test.each([
  [{ error: 'invalid_request', error_description: LINKEDIN }, []],
  [{ message: 'Bad Request', errors: [{ resource: 'AuthorizationCode', ...STRAVA }] }, []],
  [{ message: 'Bad Request', error: 400 }, []],
  [{ error: 'invalid_client', error_description: LINKEDIN }, [FAULT]],
  [
    {
      message: 'Bad Request',
      errors: [{ ...STRAVA, resource: 'Application', field: 'client_id' }],
    },
    [FAULT],
  ],
  [{ error: 'invalid_request', message: 'Invalid client secret' }, [FAULT]],
])('interprets the response %j to an invented code', async (body, faults) => {
  expect(await find({ '/token': () => Response.json(body, { status: 400 }) })).toEqual(faults);
});
