import { expect, test } from 'vitest';
import { isObject } from '../http/json.ts';
import type { Route } from '../routes/route.ts';
import { type Oddities, OddProvider } from '../testing/odd-provider.ts';
import { OddStory } from '../testing/odd-story.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { discovered } from './index.ts';
import { ENDPOINTS, FLAGS, LISTS } from './metadata-fields.ts';

// A provider can send any JSON in any field. The edge accepts or rejects it, and never fails by itself.

const ISSUER = 'https://op.example';
const UPSTREAM = 'https://orders.example';
const OPENID = {
  issuer: ISSUER,
  metadata: {
    introspection_endpoint: `${ISSUER}/introspect`,
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid'],
  },
} satisfies Oddities['openId'];
const ROUTE: Route = {
  ...OPEN_ROUTE,
  name: 'orders',
  upstream: UPSTREAM,
  allow: [{ methods: ['GET'], path: '/me' }],
  credential: 'user',
  connection: 'op',
  exchange: { audience: 'orders' },
  introspect: { maxAgeSeconds: 0 },
};

/** JSON values that are not what a field should have. The first cannot become a text or a number. */
const ODD: readonly unknown[] = [
  { toString: null, valueOf: null },
  [{ toString: null }],
  [[]],
  {},
  true,
  -1,
  1e300,
  '',
  '\u0000',
];

/** The endpoints, by the end of their URLs, with the fields that the edge may read there. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  'openid-configuration': ['issuer', ...ENDPOINTS, ...LISTS, ...FLAGS],
  '/keys': ['keys'],
  '/token': [
    'access_token',
    'token_type',
    'expires_in',
    'scope',
    'refresh_token',
    'id_token',
    'issued_token_type',
    'refresh_expires_in',
    'refresh_token_expires_in',
    'error',
    'error_description',
    'ok',
    'success',
  ],
  '/userinfo': ['sub', 'name', 'email', 'error'],
  '/introspect': ['active', 'sub', 'iss', 'aud', 'exp', 'iat', 'nbf', 'scope', 'client_id', 'acr'],
};
/** The claims of an ID token that the edge reads. */
const CLAIMS = 'iss sub aud azp exp iat nbf nonce auth_time acr amr sid session_expiry name'.split(
  ' ',
);
/** The fields of an error response that the edge reads (RFC 6749 §5.2), and those of other providers. */
const ERRORS =
  'error error_description error_uri code type title detail message errors data fault status'.split(
    ' ',
  );

/** What the provider's network does with the JSON of a response. */
type Change = (url: string, body: object) => object;

async function start(change: Change, claims: object = {}): Promise<OddStory> {
  const endpoints = {
    authorization: `${ISSUER}/authorize`,
    token: `${ISSUER}/token`,
    userinfo: `${ISSUER}/userinfo`,
    revocation: `${ISSUER}/revoke`,
  };
  const user = { sub: 'ada', name: 'Ada', email: 'ada@example.com' };
  const provider = await OddProvider.create({
    clientId: 'app',
    endpoints,
    user,
    openId: { ...OPENID, claims },
  });
  const connection = discovered({
    id: 'op',
    issuer: ISSUER,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', secret: 'secret' },
    scopes: ['openid'],
    claims: ['name', 'email'],
  });
  const story = new OddStory(connection, provider, [ROUTE]);
  story.intercept = async (url, next, init) => {
    if (url.startsWith(UPSTREAM)) return Response.json({ isReached: true });
    const response = await answer(url, next, init);
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => undefined);
    return isObject(body) ? Response.json(change(url, body), response) : response;
  };
  return story;
}

async function answer(
  url: string,
  next: () => Promise<Response>,
  init?: RequestInit,
): Promise<Response> {
  if (url.endsWith('/introspect')) return Response.json({ active: true, sub: 'ada' });
  const form = new URLSearchParams(await new Request(url, init).text());
  return form.get('grant_type')?.endsWith('token-exchange')
    ? Response.json({ access_token: 'exchanged', token_type: 'Bearer', expires_in: 60 })
    : next();
}

/** Everything that a browser does. @returns what the edge could not explain */
async function run(story: OddStory): Promise<readonly unknown[]> {
  const outcomes = [
    await story.signIn(),
    await story.readUser(),
    await story.call('GET', '/api/orders/me'),
    await story.refresh(),
    await story.call('POST', '/auth/logout', { atProvider: true }),
    ...story.events,
  ];
  return findUnexplained(outcomes);
}

/** Finds the failures that the edge did not expect. */
function findUnexplained(outcomes: readonly unknown[]): readonly unknown[] {
  return outcomes.filter((outcome) => JSON.stringify(outcome).includes('internal'));
}

test('every endpoint is called, and serves a user', async () => {
  const called = new Set<string>();
  const story = await start((url, body) => {
    called.add(url);
    return body;
  });
  expect(await story.signIn()).toBe('/in');
  expect(await story.call('GET', '/api/orders/me')).toEqual({ isReached: true });
  for (const end of Object.keys(FIELDS)) {
    expect([...called].filter((url) => url.endsWith(end))).not.toEqual([]);
  }
});

for (const [end, fields] of Object.entries(FIELDS)) {
  test(`explains each odd value in a response of …${end}`, async () => {
    for (const field of fields) {
      for (const value of ODD) {
        const story = await start((url, body) =>
          url.endsWith(end) ? { ...body, [field]: value } : body,
        );
        expect(await run(story), `${field}: ${JSON.stringify(value)}`).toEqual([]);
      }
    }
  });
}

test('explains each odd value in a claim of an ID token', async () => {
  for (const claim of CLAIMS) {
    for (const value of ODD) {
      const story = await start((_, body) => body, { [claim]: value });
      expect(await run(story), `${claim}: ${JSON.stringify(value)}`).toEqual([]);
    }
  }
});

test('explains each odd value in an error response to a refresh', async () => {
  for (const field of ERRORS) {
    for (const value of ODD) {
      let isLater = false;
      const story = await start((_, body) => body);
      const { intercept } = story;
      story.intercept = async (url, next, init) =>
        isLater && url.endsWith('/token')
          ? Response.json({ error: 'invalid_grant', [field]: value }, { status: 400 })
          : intercept(url, next, init);
      expect(await story.signIn()).toBe('/in');
      isLater = true;
      const outcomes = [await story.refresh(), ...story.events];
      expect(findUnexplained(outcomes), `${field}: ${JSON.stringify(value)}`).toEqual([]);
    }
  }
});
