import { expect, test } from 'vitest';
import type { Route } from '../routes/route.ts';
import { type Oddities, OddProvider } from '../testing/odd-provider.ts';
import { OddStory } from '../testing/odd-story.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { type DeclaredOptions, declared } from './index.ts';

const ORIGIN = 'https://old.example';
const ENDPOINTS = {
  authorization: `${ORIGIN}/authorize`,
  token: `${ORIGIN}/token`,
  userinfo: `${ORIGIN}/user`,
  revocation: `${ORIGIN}/revoke`,
};
const ADA = { id: 1815, login: 'ada', name: 'Ada Lovelace', plan: { name: 'free' } };
const OPTIONS: DeclaredOptions = {
  id: 'old',
  authorizationEndpoint: ENDPOINTS.authorization,
  tokenEndpoint: ENDPOINTS.token,
  userinfoEndpoint: ENDPOINTS.userinfo,
  revocationEndpoint: ENDPOINTS.revocation,
  clientId: 'app',
  clientAuthentication: { method: 'client_secret', secret: 'secret' },
  subject: 'id',
  claims: { name: 'name', plan: 'plan.name' },
};
const { userinfoEndpoint: _, subject: __, claims: ___, ...WITHOUT_USER } = OPTIONS;

async function start(
  options: DeclaredOptions = OPTIONS,
  oddities: Partial<Oddities> = {},
  routes?: readonly Route[],
): Promise<{ story: OddStory; provider: OddProvider }> {
  const provider = await OddProvider.create({
    endpoints: ENDPOINTS,
    clientId: 'app',
    user: ADA,
    ...oddities,
  });
  return { story: new OddStory(declared(options), provider, routes), provider };
}

const countRequests = ({ requests }: OddProvider, url: string): number =>
  requests.filter((request) => request.url === url).length;

test('signs a user in, whose identifier and claims come from userinfo', async () => {
  const { story } = await start();
  expect(await story.signIn()).toBe('/in');
  expect(await story.readUser()).toEqual({ sub: '1815', name: 'Ada Lovelace', plan: 'free' });
});

test('reads a user whom the provider describes in a list, as Kick does', async () => {
  const user = { data: [{ user_id: 1815, name: 'Ada' }], message: 'OK' };
  const options = { ...OPTIONS, subject: 'data.0.user_id', claims: { name: 'data.0.name' } };
  const { story, provider } = await start(options, { user });
  expect(await story.signIn()).toBe('/in');
  expect(await story.refresh()).toEqual({ sub: '1815', name: 'Ada' });
  provider.user = { ...user, data: [] };
  expect(await story.signIn()).toBe('/in#postern-error=provider_identity_rejected');
});

test('signs in without a user if the connection has no userinfo endpoint', async () => {
  const { story, provider } = await start(WITHOUT_USER);
  expect(await story.signIn()).toBe('/in');
  expect(await story.readUser()).toBe('signed-in');
  expect(countRequests(provider, ENDPOINTS.userinfo)).toBe(0);
  expect(await story.call('POST', '/auth/logout', { everywhere: true })).toMatchObject({
    code: 'provider_unsupported',
  });
});

test('separates scopes as the provider expects it', async () => {
  const scoped = { ...OPTIONS, scopes: ['read', 'write'] };
  const { story } = await start({ ...scoped, scopeSeparator: ',' }, { scopeSeparator: ',' });
  expect(new URL(await story.begin()).searchParams.get('scope')).toBe('read,write');
  expect(await story.signIn()).toBe('/in');
  const { story: other } = await start(scoped, { scopeSeparator: ',' });
  expect(await other.signIn()).toBe('/in#postern-error=authorization_failed');
});

test('sends PKCE unless the connection says that the provider rejects it', async () => {
  const { story } = await start(OPTIONS, { pkce: 'rejected' });
  expect(await story.signIn()).toBe('/in#postern-error=authorization_failed');
  const withoutPkce = { ...OPTIONS, supportsPkce: false, allowsCodeInjection: true } as const;
  const { story: other, provider } = await start(withoutPkce, { pkce: 'rejected' });
  expect(await other.begin()).not.toMatch(/code_challenge|nonce/);
  expect(await other.signIn()).toBe('/in');
  expect(provider.requests[0]?.form.has('code_verifier')).toBe(false);
});

test.each([{ token_type: undefined }, { token_type: 'bot' }, { token_type: 'User Access Token' }])(
  'takes tokens of an unknown type for bearer tokens only if the connection says so: %j',
  async (tokens) => {
    const { story } = await start(OPTIONS, { tokens });
    expect(await story.signIn()).toBe('/in#postern-error=provider_malformed');
    expect(story.readCauses().join()).toContain('set tokenType to bearer');
    const { story: other, provider } = await start({ ...OPTIONS, tokenType: 'bearer' }, { tokens });
    expect(await other.signIn()).toBe('/in');
    expect(await other.refresh()).toMatchObject({ sub: '1815' });
    provider.forgetRefreshTokens();
    expect(await other.refresh()).toBe('provider_rejected_grant');
  },
);

test('takes no token that needs a proof for a bearer token', async () => {
  const tokens = { token_type: 'DPoP' };
  const { story } = await start({ ...OPTIONS, tokenType: 'bearer' }, { tokens });
  expect(await story.signIn()).toBe('/in#postern-error=provider_malformed');
});

test('S-5 accepts the configured iss in an authorization response, and no other', async () => {
  const response = { iss: `${ORIGIN}/oauth` };
  const { story } = await start({ ...OPTIONS, issuer: `${ORIGIN}/oauth` }, { response });
  expect(await story.signIn()).toBe('/in');
  const { story: other } = await start({ ...OPTIONS, issuer: 'https://b.example' }, { response });
  expect(await other.signIn()).toBe('/in#postern-error=callback_issuer_mismatch');
});

test('reads the claims again at each refresh', async () => {
  const { story, provider } = await start();
  await story.signIn();
  provider.user = { ...ADA, name: 'Countess of Lovelace' };
  expect(await story.refresh()).toEqual({
    sub: '1815',
    name: 'Countess of Lovelace',
    plan: 'free',
  });
});

test.each([
  ['a server error', async () => new Response('', { status: 500 }), 'userinfo: status 500'],
  ['a refusal', async () => Response.json({ message: 'Slow' }, { status: 403 }), 'Slow'],
  ['a page', async () => new Response('<p>'), 'not a JSON object'],
  ['no user', async () => Response.json({ name: 'Eve' }), 'id is missing'],
  ['too much', async () => Response.json({ ...ADA, name: 'a'.repeat(20_000) }), '20002'],
  ['no response', () => new Promise<Response>(() => undefined), 'no time left'],
])(
  'keeps the session and its claims if userinfo has %s at a refresh',
  async (_name, act, cause) => {
    const { story } = await start();
    await story.signIn();
    story.intercept = (url, next) => (url === ENDPOINTS.userinfo ? act() : next());
    expect(await story.refresh()).toEqual({ sub: '1815', name: 'Ada Lovelace', plan: 'free' });
    const flaws = story.events.filter(({ event }) => event === 'refresh_response_malformed');
    expect(flaws).toMatchObject([{ connection: 'old', cause: expect.stringContaining(cause) }]);
  },
);

test('ends the session if a refresh returns another user’s tokens', async () => {
  const { story, provider } = await start();
  await story.signIn();
  provider.user = { ...ADA, id: 1816 };
  expect(await story.refresh()).toBe('provider_rejected_grant');
  expect(await story.readUser()).toBe('signed-out');
});

test.each([
  ['id', {}, 'id is missing'],
  ['id', { id: null }, 'id is missing'],
  ['id', { id: '' }, 'id is missing'],
  ['id', { id: 2 ** 60 }, 'neither a string nor an integer'],
  ['id', { ...ADA, bio: 'b'.repeat(20_000) }, 'claims of'],
])(
  'rejects a sign-in if the user has the %s of %o, and revokes the tokens',
  async (_path, user, cause) => {
    const { story, provider } = await start({ ...OPTIONS, claims: ['bio'] }, { user });
    expect(await story.signIn()).toBe('/in#postern-error=provider_identity_rejected');
    expect(story.readCauses().join()).toContain(cause);
    expect(countRequests(provider, ENDPOINTS.revocation)).toBe(1);
    expect(await story.readUser()).toBe('signed-out');
  },
);

test('rejects a user whose identifier is not UTF-8: other bytes would read the same', async () => {
  const { story } = await start();
  const latin1 = Buffer.from(JSON.stringify({ ...ADA, id: 'josé' }), 'latin1');
  story.intercept = async (url, next) =>
    url === ENDPOINTS.userinfo ? new Response(latin1) : next();
  expect(await story.signIn()).toBe('/in#postern-error=provider_identity_rejected');
});

test('repeats a userinfo request that fails at a sign-in once', async () => {
  const { story } = await start();
  let failures = 1;
  story.intercept = async (url, next) => {
    if (url !== ENDPOINTS.userinfo || failures === 0) return next();
    failures -= 1;
    return new Response('', { status: 502 });
  };
  expect(await story.signIn()).toBe('/in');
});

test('ends every session of a user', async () => {
  const { story, provider } = await start();
  await story.signIn();
  const first = new Map(story.browser.jar('http://localhost:5173'));
  await story.signIn();
  expect(await story.call('POST', '/auth/logout', { everywhere: true })).toEqual({});
  for (const [name, value] of first) story.browser.jar('http://localhost:5173').set(name, value);
  expect(await story.readUser()).toBe('signed-out');
  // The second sign-in revoked nothing: both may have one grant.
  expect(countRequests(provider, ENDPOINTS.revocation)).toBe(1);
  const { connections } = await story.call('GET', '/auth/config');
  expect(connections).toMatchObject([{ id: 'old', flow: 'edge', signOutEverywhere: true }]);
});

test('sends the tokens of another provider nowhere', async () => {
  const { story, provider } = await start();
  const connection = declared({ ...OPTIONS, tokenEndpoint: 'https://new.example/token' });
  expect(await story.signIn()).toBe('/in');
  const outcome = await connection.requestUserTokens?.(
    () => Promise.reject(new Error('sent')),
    { accessToken: 'a', tokenType: 'bearer', obtainedAtMs: 0, issuer: ENDPOINTS.token },
    { fetch: provider.fetch, now: Date.now, log: () => undefined },
    {},
  );
  expect(outcome).toMatchObject({ code: 'provider_rejected_grant' });
});

test('ends a session with its refresh token, as GitHub states its lifetime', async () => {
  const tokens = { refresh_token_expires_in: 14_400 };
  const { story } = await start(OPTIONS, { lifetimeSeconds: 3600, tokens });
  await story.signIn();
  expect(await story.refresh()).toMatchObject({ sub: '1815' });
  story.aheadMs += 14_399_000;
  expect(await story.readUser()).toMatchObject({ sub: '1815' });
  story.aheadMs += 2000;
  expect(await story.readUser()).toBe('signed-out');
});

const ROUTE: Route = {
  ...OPEN_ROUTE,
  name: 'notes',
  upstream: 'https://notes.example',
  allow: [{ methods: ['GET'], path: '/notes' }],
  credential: 'user',
  connection: 'old',
};

test('routes require claims of its users, and tell their upstream about them', async () => {
  const route = { ...ROUTE, require: { plan: 'free' }, userHeaders: { 'x-user': 'sub' } };
  const { story, provider } = await start(OPTIONS, {}, [route]);
  const told: (string | null)[] = [];
  story.intercept = async (url, next, init) => {
    if (!url.startsWith(ROUTE.upstream)) return next();
    told.push(new Headers(init?.headers).get('x-user'));
    return Response.json({ notes: [] });
  };
  await story.signIn();
  expect(await story.call('GET', '/api/notes/notes')).toEqual({ notes: [] });
  expect(told).toEqual(['1815']);
  provider.user = { ...ADA, plan: { name: 'none' } };
  await story.refresh();
  expect(await story.call('GET', '/api/notes/notes')).toMatchObject({ code: 'route_forbidden' });
});

test.each<[Partial<Extract<Route, { credential: 'user' }>>, DeclaredOptions, string]>([
  [{ introspect: { maxAgeSeconds: 0 } }, OPTIONS, 'has introspect, and old has no introspection'],
  [{ exchange: { subject: 'id_token' } }, OPTIONS, 'exchanges ID tokens, and old has none'],
  [{ require: { sub: '1815' } }, WITHOUT_USER, 'no connection names its users; add the scope'],
])('reports at startup that it cannot serve %j', async (fields, options, fix) => {
  await expect(start(options, {}, [{ ...ROUTE, ...fields }])).rejects.toThrow(fix);
});
