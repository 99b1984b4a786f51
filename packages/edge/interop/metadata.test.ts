import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import { Failure } from '../src/failures/failure.ts';
import { readCode } from '../src/testing/edge-under-test.ts';
import { AppBrowser, buildUserRoute, connect, ORIGIN, REDIRECT_URI, RealEdge } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

const HOUR_MS = 3_600_000;
const WELL_KNOWN = '/.well-known/openid-configuration';

/** An edge whose provider's metadata is changed on the way. */
function createEdge(
  answer: (next: () => Promise<Response>, init?: RequestInit) => Promise<Response>,
  options: Partial<DiscoveredOptions> = {},
): RealEdge {
  return new RealEdge({
    connections: [connect(provider, options)],
    intercept: (url, next, init) => (url.endsWith(WELL_KNOWN) ? answer(next, init) : next()),
  });
}

const withChanges =
  (changes: object) =>
  async (next: () => Promise<Response>): Promise<Response> =>
    Response.json({ ...(await (await next()).json()), ...changes });

/** Why nobody can sign in: what the log says. */
async function readCause(edge: RealEdge): Promise<string | undefined> {
  const { connections } = await new AppBrowser(edge).config();
  expect(connections).toEqual([{ id: 'op', flow: 'browser', redirectUri: REDIRECT_URI }]);
  const event = edge.events.find((one) => one.event === 'discovery_failed');
  return event?.event === 'discovery_failed' ? `${event.code}: ${event.cause}` : undefined;
}

test('metadata is asked for when it is needed, once for many, and not again for an hour', async () => {
  let asked = 0;
  const edge = createEdge((next) => {
    asked += 1;
    return next();
  });
  const app = new AppBrowser(edge);
  expect(asked).toBe(0);
  await Promise.all(Array.from({ length: 20 }, () => app.config()));
  edge.aheadMs = HOUR_MS - 1000;
  await app.config();
  expect(asked).toBe(1);
  edge.aheadMs = HOUR_MS + 1000;
  await app.config();
  expect(asked).toBe(2);
});

test('unfit metadata is said once, and not asked for again at once', async () => {
  let asked = 0;
  const edge = createEdge((next) => {
    asked += 1;
    return withChanges({ issuer: 'https://evil.example' })(next);
  });
  const app = new AppBrowser(edge);
  await Promise.all([app.config(), app.config()]);
  await app.config();
  expect([asked, edge.events.length]).toEqual([1, 1]);
});

test('S-5 metadata of another issuer is refused, be it by a slash', async () => {
  const evil = createEdge(withChanges({ issuer: 'https://evil.example' }));
  expect(await readCause(evil)).toMatch(/^provider_malformed: /);
  const slash = createEdge(withChanges({ issuer: `${provider.issuer}/` }));
  const name = provider.issuer.replace('http://', '');
  expect(await readCause(slash)).toBe(
    `provider_malformed: metadata of another issuer: ${name}/ is published, ${name} is set`,
  );
});

test('S-5 a redirect, another content type, a page, an error, an endless document are refused', async () => {
  const answers: [() => Response, RegExp][] = [
    [() => Response.redirect('https://evil.example/', 302), /^provider_redirected/],
    [
      () => new Response('{}', { headers: { 'content-type': 'text/plain' } }),
      /^provider_malformed/,
    ],
    [
      () => new Response('<h1>Hello</h1>', { headers: { 'content-type': 'text/html' } }),
      /^provider_malformed/,
    ],
    [() => new Response('', { status: 404 }), /^provider_malformed: status 404/],
    [() => Response.json({ issuer: 'x'.repeat(100_000) }), /^provider_malformed: oversize/],
    [() => Response.json([]), /^provider_malformed/],
  ];
  for (const [answer, cause] of answers) {
    expect(await readCause(createEdge(async () => answer()))).toMatch(cause);
  }
});

test.each([
  ['token_endpoint', { token_endpoint: 'http://example.com/token' }],
  ['authorization_endpoint', { authorization_endpoint: 'javascript:alert(1)' }],
  ['jwks_uri', { jwks_uri: 'http://10.0.0.1/jwks' }],
  ['revocation_endpoint', { revocation_endpoint: 7 }],
  ['pushed_authorization_request_endpoint', { pushed_authorization_request_endpoint: '/par' }],
])('S-5 an endpoint that is not https makes the metadata unfit: %s', async (name, changes) => {
  const cause = await readCause(createEdge(withChanges(changes)));
  expect(cause).toBe(`provider_malformed: metadata whose ${name} is not https`);
});

test('a provider that is not known to do PKCE is refused, unless the operator knows better', async () => {
  const silent = withChanges({ code_challenge_methods_supported: undefined });
  expect(await readCause(createEdge(silent))).toContain('without S256');
  const app = new AppBrowser(createEdge(silent, { supportsPkce: true }));
  expect((await app.signIn()).status).toBe(200);
  const plain = withChanges({ code_challenge_methods_supported: ['plain'] });
  expect(await readCause(createEdge(plain, { supportsPkce: true }))).toContain('without S256');
});

test('S-42 an iss that the provider has not announced may be its issuer, and nothing else', async () => {
  const silent = withChanges({ authorization_response_iss_parameter_supported: false });
  const app = new AppBrowser(createEdge(silent));
  const { callback } = await app.authorize();
  const other = await app.call('POST', '/auth/callback', { ...callback, iss: `${callback.iss}/` });
  expect(await readCode(other)).toBe('400 callback_issuer_mismatch');
  expect((await app.call('POST', '/auth/callback', callback)).status).toBe(200);
  const again = (await app.authorize()).callback;
  const { iss: _, ...unnamed } = again;
  expect((await app.call('POST', '/auth/callback', unnamed)).status).toBe(200);
});

test('a provider that is down does not keep the edge from starting, nor anybody from asking soon', async () => {
  let isDown = true;
  let asked = 0;
  const edge = createEdge((next) => {
    asked += 1;
    return isDown ? Promise.reject(new TypeError('refused')) : next();
  });
  const app = new AppBrowser(edge);
  const answer = await app.call('GET', '/auth/config');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toMatchObject({ connections: [{ id: 'op' }] });
  await app.config();
  expect(asked).toBe(1);
  isDown = false;
  edge.aheadMs = 6000;
  expect((await app.signIn()).status).toBe(200);
});

test('one that hangs is given up after three seconds, and costs the next caller none', async () => {
  const edge = createEdge(
    (_, init) =>
      new Promise((__, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      ),
  );
  const app = new AppBrowser(edge);
  const beganMs = Date.now();
  await app.config();
  expect(Date.now() - beganMs).toBeLessThan(4500);
  const againMs = Date.now();
  await app.config();
  expect(Date.now() - againMs).toBeLessThan(500);
}, 15_000);

test('what it said serves on for a day while it is down, and no longer', async () => {
  let isDown = false;
  const edge = createEdge((next) => (isDown ? Promise.reject(new TypeError('refused')) : next()));
  const app = new AppBrowser(edge);
  await app.config();
  isDown = true;
  edge.aheadMs = 23 * HOUR_MS;
  expect((await app.config()).connections[0]).toHaveProperty('authorizationEndpoint');
  edge.aheadMs = 25 * HOUR_MS;
  expect((await app.config()).connections).toEqual([
    { id: 'op', flow: 'browser', redirectUri: REDIRECT_URI },
  ]);
});

test('S-55 a process that has never reached the provider keeps its sessions, and renews them once it can', async () => {
  const edge = new RealEdge({
    connections: [connect(provider)],
    routes: [buildUserRoute(provider)],
  });
  const app = new AppBrowser(edge);
  await app.signIn();
  let isDown = true;
  const other = new RealEdge({
    connections: [connect(provider)],
    routes: [buildUserRoute(provider)],
    store: edge.store,
    intercept: (_, next) => (isDown ? Promise.reject(new TypeError('refused')) : next()),
  });
  const again = new AppBrowser(other);
  for (const [name, value] of app.browser.jar(ORIGIN)) again.browser.jar(ORIGIN).set(name, value);
  other.aheadMs = HOUR_MS;
  const held = await again.call('GET', '/api/me/me');
  expect(held.headers.get('retry-after')).toBe('1');
  expect(await readCode(held)).toBe('503 provider_unavailable');
  expect(await again.isSignedIn()).toBe(true);
  isDown = false;
  other.aheadMs += 6000;
  expect((await again.call('GET', '/api/me/me')).status).toBe(200);
});

test('RFC 8414’s own place for metadata is read where it is asked for', async () => {
  const edge = new RealEdge({
    connections: [connect(provider, { metadata: 'oauth' })],
    intercept: (url, next) => {
      const place = '/.well-known/oauth-authorization-server';
      return url.endsWith(place) ? fetch(provider.issuer + WELL_KNOWN) : next();
    },
  });
  expect((await new AppBrowser(edge).signIn()).status).toBe(200);
});

test.each<[string, object, string]>([
  ['an issuer that is no URL', { issuer: 'foo' }, 'another issuer: foo is published'],
  ['algorithms that are no list', { id_token_signing_alg_values_supported: 'RS256' }, 'no list'],
  ['PKCE methods that are no list', { code_challenge_methods_supported: 5 }, 'no list'],
])(
  'S-5 metadata with %s is refused like any other, and what was known serves on',
  async (_, changes, cause) => {
    let isBroken = false;
    let asked = 0;
    const edge = createEdge((next) => {
      asked += 1;
      return isBroken ? withChanges(changes)(next) : next();
    });
    const app = new AppBrowser(edge);
    await app.config();
    [isBroken, asked, edge.aheadMs] = [true, 0, HOUR_MS + 1000];
    await app.config();
    expect((await app.config()).connections[0]).toHaveProperty('authorizationEndpoint');
    expect(asked).toBe(1);
    expect(await readCause(createEdge(withChanges(changes)))).toMatch(
      new RegExp(`^provider_malformed: .*${cause}`),
    );
  },
);

test('a clock that was ahead, and is put right, leaves no pause and no knowledge of the future', async () => {
  let isDown = true;
  let asked = 0;
  const edge = createEdge((next) => {
    asked += 1;
    return isDown ? Promise.reject(new TypeError('refused')) : next();
  });
  const app = new AppBrowser(edge);
  edge.aheadMs = 24 * HOUR_MS;
  await app.config();
  isDown = false;
  edge.aheadMs = 0;
  expect((await app.config()).connections[0]).toHaveProperty('authorizationEndpoint');
  edge.aheadMs = 48 * HOUR_MS;
  await app.config();
  edge.aheadMs = 0;
  await app.config();
  expect(asked).toBe(4);
});

test.each([null, ''])(
  'metadata with %j for what the service does not offer is as good as without',
  async (nothing) => {
    const optional = {
      revocation_endpoint: nothing,
      end_session_endpoint: nothing,
      pushed_authorization_request_endpoint: nothing,
      dpop_signing_alg_values_supported: nothing,
      code_challenge_methods_supported: nothing,
      token_endpoint_auth_methods_supported: nothing,
      id_token_signing_alg_values_supported: nothing,
    };
    const app = new AppBrowser(createEdge(withChanges(optional), { supportsPkce: true }));
    expect((await app.signIn()).status).toBe(200);
  },
);

test('metadata that lies elsewhere is read there, and still has to be of the issuer', async () => {
  const at = (document: string): RealEdge =>
    new RealEdge({
      connections: [connect(provider, { metadataUrl: `${provider.issuer}/elsewhere` })],
      intercept: async (url, next) =>
        url.endsWith('/elsewhere') ? fetch(provider.issuer + document) : next(),
    });
  expect((await new AppBrowser(at(WELL_KNOWN)).signIn()).status).toBe(200);
  const other = new RealEdge({
    connections: [connect(provider, { metadataUrl: `${provider.issuer}/elsewhere` })],
    intercept: async (url, next) =>
      url.endsWith('/elsewhere') ? Response.json({ issuer: 'https://evil.example' }) : next(),
  });
  expect(await readCause(other)).toContain('another issuer: evil.example is published');
});

test('overrides stand in place of what the document says, or leaves out', async () => {
  const without = withChanges({ revocation_endpoint: undefined, token_endpoint: undefined });
  const { issuer } = provider;
  const overrides = {
    revocation_endpoint: `${issuer}/token/revocation`,
    token_endpoint: `${issuer}/token`,
  };
  const app = new AppBrowser(createEdge(without, { overrides }));
  expect((await app.signIn()).status).toBe(200);
  provider.requests.length = 0;
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  expect(provider.requests).toContain('POST /token/revocation');
});

test('metadata by which sign-ins will fail is used all the same, and the log says why they will', async () => {
  const changes = {
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    id_token_signing_alg_values_supported: ['HS512', 'none'],
  };
  const edge = createEdge(withChanges(changes));
  const app = new AppBrowser(edge);
  await app.config();
  const causes = edge.events.map((event) => ('cause' in event ? event.cause : ''));
  expect(causes).toEqual([
    'the service lists client_secret_post, and clientAuthentication is client_secret_basic',
    'ID tokens signed by HS512, none only, and by no key of the service; have it sign by RS256',
  ]);
  const { callback } = await app.authorize();
  provider.requests.length = 0;
  const refused = await app.call('POST', '/auth/callback', callback);
  expect(await readCode(refused)).toBe('502 provider_identity_rejected');
  expect(provider.requests).not.toContain('POST /token');
});

test('the connection names an issuer that its service has not announced, for answers that have it', async () => {
  const context = { fetch, now: Date.now, log: () => undefined };
  const read = async (changes: object): Promise<object | undefined> => {
    const connection = connect(provider, { metadataUrl: `${provider.issuer}/changed` });
    const changed = withChanges(changes);
    const found = await connection.resolve?.({
      ...context,
      fetch: async () => changed(() => fetch(provider.issuer + WELL_KNOWN)),
    });
    return found instanceof Failure ? undefined : found?.authorizationCode;
  };
  const { issuer } = provider;
  const announced = { authorization_response_iss_parameter_supported: true };
  expect(await read(announced)).toMatchObject({ issuer });
  expect(await read(announced)).not.toHaveProperty('unannouncedIssuer');
  const silent = await read({ authorization_response_iss_parameter_supported: null });
  expect(silent).toMatchObject({ unannouncedIssuer: issuer });
  expect(silent).not.toHaveProperty('issuer');
});
