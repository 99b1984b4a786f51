import { expect, test } from 'vitest';
import { declared } from '../declared/index.ts';
import type { Route } from '../routes/route.ts';
import { OddProvider } from '../testing/odd-provider.ts';
import { OddStory } from '../testing/odd-story.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';

// How the edge reads the responses of token exchange (RFC 8693 §2.2.1), odd ones included.

const ORIGIN = 'https://as.example';
const ENDPOINTS = { authorization: `${ORIGIN}/authorize`, token: `${ORIGIN}/token` };
const TYPE = 'urn:ietf:params:oauth:token-type:';
const USUAL = {
  access_token: 'exchanged',
  issued_token_type: `${TYPE}access_token`,
  token_type: 'Bearer',
  expires_in: 600,
};
const ROUTE: Route = {
  ...OPEN_ROUTE,
  name: 'payroll',
  upstream: 'https://payroll.example',
  allow: [{ methods: ['GET'], path: '/me' }],
  credential: 'user',
  connection: 'op',
};
const EXCHANGE = { ...ROUTE, exchange: { audience: 'payroll' } };

const DEEP = '['.repeat(20_000) + ']'.repeat(20_000);

async function buildStory(route: Route): Promise<OddStory> {
  const provider = await OddProvider.create({ clientId: 'app', endpoints: ENDPOINTS });
  const connection = declared({
    id: 'op',
    authorizationEndpoint: ENDPOINTS.authorization,
    tokenEndpoint: ENDPOINTS.token,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret', secret: 'secret' },
    deadTokenErrors: ['E1007'],
  });
  return new OddStory(connection, provider, [route]);
}

/** A provider that answers exchanges with these fields, and an API that says who called. */
async function start(fields: object) {
  const story = await buildStory(EXCHANGE);
  let exchanges = 0;
  story.intercept = async (url, next, init) => {
    const request = new Request(url, init);
    if (url.startsWith(ROUTE.upstream)) {
      return Response.json({ token: request.headers.get('authorization') });
    }
    const form = new URLSearchParams(await request.clone().text());
    if (!form.get('grant_type')?.endsWith('token-exchange')) return next();
    exchanges += 1;
    // JSON.stringify cannot write as deep a value as JSON.parse reads.
    return new Response(JSON.stringify({ ...USUAL, ...fields }).replace('"DEEP"', DEEP));
  };
  expect(await story.signIn()).toBe('/in');
  const call = () => story.call('GET', '/api/payroll/me');
  return { story, call, count: () => exchanges };
}

const FIVE_MINUTES = 300;

test.each<[string, object, number]>([
  ['all that the RFC requires', {}, 600],
  ['no issued_token_type', { issued_token_type: undefined }, 600],
  ['the token type N_A', { token_type: 'N_A', issued_token_type: `${TYPE}jwt` }, 600],
  ['no lifetime', { expires_in: undefined }, FIVE_MINUTES],
  ['a lifetime of 0', { expires_in: 0 }, FIVE_MINUTES],
  ['a negative lifetime', { expires_in: -1 }, FIVE_MINUTES],
  ['a lifetime that is no number', { expires_in: 'soon' }, FIVE_MINUTES],
])('takes a response with %s, and exchanges again at its end', async (_, fields, seconds) => {
  const { story, call, count } = await start(fields);
  expect(await call()).toEqual({ token: 'Bearer exchanged' });
  // The last tenth of the lifetime is for a token in advance.
  story.aheadMs += seconds * 800;
  expect(await call()).toEqual({ token: 'Bearer exchanged' });
  expect(count()).toBe(1);
  story.aheadMs += seconds * 201;
  expect(await call()).toEqual({ token: 'Bearer exchanged' });
  expect(count()).toBe(2);
});

test('a huge lifetime is not an error, and ends with the session', async () => {
  const { call } = await start({ expires_in: 1e300 });
  expect(await call()).toEqual({ token: 'Bearer exchanged' });
});

test.each<[string, object]>([
  ['a refresh token', { issued_token_type: `${TYPE}refresh_token` }],
  ['no token', { access_token: undefined }],
  ['a token that is no header value', { access_token: 'a\r\nx-admin: 1' }],
  ['a token that is no text', { access_token: { a: 1 } }],
  ['a token beyond 8 KiB', { access_token: 'a'.repeat(8193) }],
  ['an unknown token type', { token_type: 'mac' }],
  ['a token type in 20,000 lists', { token_type: 'DEEP' }],
])('rejects a response with %s, and asks again after a backoff only', async (_, fields) => {
  const { story, call, count } = await start(fields);
  for (let i = 0; i < 3; i += 1)
    expect(await call()).toMatchObject({ code: 'provider_unavailable' });
  expect(count()).toBe(1);
  expect(await story.readUser()).toBe('signed-in');
});

test.each([
  { resource: 'https://payroll.example', scopes: [] },
  { exchange: { audience: 'payroll', scopes: [] } },
])('sends no empty scope for %j', async (api) => {
  const story = await buildStory({ ...ROUTE, ...api });
  expect(await story.signIn()).toBe('/in');
  const forms: URLSearchParams[] = [];
  story.intercept = async (url, next, init) => {
    if (url !== ENDPOINTS.token) return next();
    forms.push(new URLSearchParams(await new Request(url, init).text()));
    return Response.json(USUAL);
  };
  await story.call('GET', '/api/payroll/me');
  expect(forms.map((form) => form.has('scope'))).toEqual([false]);
});

test('the error codes of a dead refresh token that a connection adds count for an API’s token too', async () => {
  const story = await buildStory({ ...ROUTE, resource: 'https://payroll.example' });
  expect(await story.signIn()).toBe('/in');
  story.intercept = async () => Response.json({ error: 'E1007' }, { status: 403 });
  const { code } = await story.call('GET', '/api/payroll/me');
  expect(code).toBe('provider_rejected_grant');
  expect(await story.readUser()).toBe('signed-out');
});
