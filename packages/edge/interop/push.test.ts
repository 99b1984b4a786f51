import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCode } from '../src/testing/edge-under-test.ts';
import { AppBrowser, connect, ORIGIN, REDIRECT_URI, RealEdge } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { readBody } from './watch.ts';

let provider: RealProvider;
let edge: RealEdge;
beforeAll(async () => {
  provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI] },
    configuration: {
      features: {
        pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      },
    },
  });
  edge = new RealEdge({ connections: [connect(provider)] });
});
afterAll(() => provider.close());

const ENDPOINT = `${ORIGIN}/auth/connections/op/authorize`;
const GOOD = {
  response_type: 'code',
  client_id: 'app',
  redirect_uri: REDIRECT_URI,
  scope: 'openid',
  state: 'a state',
  code_challenge: 'c'.repeat(43),
  code_challenge_method: 'S256',
};

/** What a browser gets that goes there: no header of the app's, no cookie. */
async function go(parameters: Readonly<Record<string, string>>, more = ''): Promise<Response> {
  return edge.request(`${ENDPOINT}?${new URLSearchParams(parameters)}${more}`);
}

test('S-59 where the provider takes nothing else, a user signs in by a pushed request all the same', async () => {
  const app = new AppBrowser(edge);
  const { connections } = await app.config();
  expect(connections[0]).toMatchObject({ authorizationEndpoint: ENDPOINT });
  provider.requests.length = 0;
  const { answer, callback } = await app.authorize();
  expect(provider.requests).toContain('POST /request');
  expect(answer.searchParams.get('state')).toBe('a state');
  expect((await app.call('POST', '/auth/callback', callback)).status).toBe(200);
});

test('a client that may not push begins at the provider itself', async () => {
  const plain = new RealEdge({ connections: [connect(provider, { pushedRequests: false })] });
  expect((await new AppBrowser(plain).config()).connections[0]).toMatchObject({
    authorizationEndpoint: `${provider.issuer}/auth`,
  });
  provider.requests.length = 0;
  const path = `${new URL(ENDPOINT).pathname}?${new URLSearchParams(GOOD)}`;
  const answer = await new AppBrowser(plain).call('GET', path);
  expect([answer.status, provider.requests]).toEqual([404, []]);
});

test('the browser carries a reference, and nothing of what is asked for', async () => {
  const answer = await go({ ...GOOD, login_hint: 'ada@example.com' });
  expect(answer.status).toBe(303);
  const location = new URL(answer.headers.get('location') ?? '');
  expect(location.origin).toBe(provider.issuer);
  expect([...location.searchParams.keys()]).toEqual(['client_id', 'request_uri']);
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test('what the app says of how its user is asked is passed on, the rest is not', async () => {
  const bodies: URLSearchParams[] = [];
  const watched = new RealEdge({
    connections: [connect(provider)],
    intercept(url, next, init) {
      if (url.endsWith('/request')) bodies.push(readBody(init));
      return next();
    },
  });
  const query = new URLSearchParams({
    ...GOOD,
    prompt: 'login',
    nonce: 'n',
    response_mode: 'fragment',
    client_secret: 'guessed',
    request_uri: 'https://evil.example/request',
  });
  expect((await watched.request(`${ENDPOINT}?${query}`)).status).toBe(303);
  expect(Object.fromEntries(bodies[0] ?? [])).toEqual({ ...GOOD, prompt: 'login' });
});

test.each([
  ['another redirect URI', { redirect_uri: 'https://evil.example/' }],
  ['another client', { client_id: 'another' }],
  ['the implicit grant', { response_type: 'token' }],
  ['no PKCE', { code_challenge: '' }],
  ['plain PKCE', { code_challenge_method: 'plain' }],
  ['more than any app says', { state: 's'.repeat(1001) }],
])('S-46 a request with %s is refused, and sends nobody anywhere', async (_, change) => {
  const answer = await go({ ...GOOD, ...change });
  expect(answer.headers.get('location')).toBeNull();
  expect(await readCode(answer)).toBe('400 request_malformed');
});

test('S-47 a parameter that comes twice is refused', async () => {
  expect(await readCode(await go(GOOD, '&state=another'))).toBe('400 request_malformed');
});

test('S-46 what the provider refuses comes back to the registered redirect URI, as an error of the protocol', async () => {
  const answer = await go({ ...GOOD, prompt: 'none login' });
  const location = new URL(answer.headers.get('location') ?? '');
  expect(location.href.startsWith(`${REDIRECT_URI}?`)).toBe(true);
  expect(Object.fromEntries(location.searchParams)).toEqual({
    error: 'invalid_request',
    state: 'a state',
    iss: provider.issuer,
  });
});

test('S-31 what stands before the guards counts against the address’s limit all the same', async () => {
  const limited = new RealEdge({
    connections: [connect(provider)],
    rateLimiter: { take: () => false },
  });
  const asked = await limited.request(`${ENDPOINT}?${new URLSearchParams(GOOD)}`);
  expect(await readCode(asked)).toBe('429 guard_rate_limited');
  const url = `${ORIGIN}/auth/connections/op/backchannel-logout`;
  const body = new URLSearchParams({ logout_token: 'any' });
  expect(await readCode(await limited.request(url, { method: 'POST', body }))).toBe(
    '429 guard_rate_limited',
  );
});

test('S-31 only a browser that goes there has something pushed, not a page that fetches it', async () => {
  const url = `${ENDPOINT}?${new URLSearchParams(GOOD)}`;
  provider.requests.length = 0;
  for (const mode of ['no-cors', 'cors', 'same-origin']) {
    const answer = await edge.request(url, { headers: { 'sec-fetch-mode': mode } });
    expect(await readCode(answer)).toBe('403 guard_origin');
  }
  expect(provider.requests).toEqual([]);
  const headers = { 'sec-fetch-mode': 'navigate' };
  expect((await edge.request(url, { headers })).status).toBe(303);
});

test('S-31 one address has sixty requests pushed in ten seconds, and no more', async () => {
  const limited = new RealEdge({
    connections: [connect(provider)],
    rateLimiter: { take: () => true },
  });
  const answers = await Promise.all(
    Array.from({ length: 70 }, async () =>
      limited.request(`${ENDPOINT}?${new URLSearchParams({ ...GOOD, state: 'many' })}`),
    ),
  );
  const count = (status: number): number =>
    answers.filter((answer) => answer.status === status).length;
  expect([count(303), count(429)]).toEqual([60, 10]);
});

test('a provider that is down for the moment does, too', async () => {
  const broken = new RealEdge({
    connections: [connect(provider)],
    intercept: (url, next) =>
      url.endsWith('/request') ? Promise.resolve(new Response('', { status: 503 })) : next(),
  });
  const answer = await broken.request(`${ENDPOINT}?${new URLSearchParams(GOOD)}`);
  const { searchParams } = new URL(answer.headers.get('location') ?? '');
  expect(searchParams.get('error')).toBe('temporarily_unavailable');
});

test.each([
  [400, 'Basic realm="x"', 'invalid_request'],
  [403, 'Bearer error="insufficient_scope"', 'invalid_request'],
  [403, null, 'server_error'],
])(
  'S-46 a push answered %i with the challenge %o is %s to the app',
  async (status, challenge, error) => {
    const odd = new RealEdge({
      connections: [connect(provider)],
      intercept(url, next) {
        if (!url.endsWith('/request')) return next();
        const headers = challenge === null ? {} : { 'www-authenticate': challenge };
        return Promise.resolve(new Response('<p>No</p>', { status, headers }));
      },
    });
    const answer = await odd.request(`${ENDPOINT}?${new URLSearchParams(GOOD)}`);
    expect(answer.status).toBe(303);
    const { searchParams } = new URL(answer.headers.get('location') ?? '');
    expect(searchParams.get('error')).toBe(error);
  },
);
