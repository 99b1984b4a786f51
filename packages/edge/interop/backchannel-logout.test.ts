import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import { connect, InProcessEdge, OpApp, ORIGIN, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { createSigner, decodeClaims, encodePart } from './signer.ts';
import { watchTokens } from './watch.ts';

// Logout tokens signed with the provider's key, each wrong in one way. sign-out.test.ts has the
// tokens that the provider sends itself.

let provider: RealProvider;
let edge: InProcessEdge;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
  edge = new InProcessEdge({ connections: [connect(provider)] });
});
afterAll(() => provider.close());

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const TYPE = { typ: 'logout+jwt' };
const now = (): number => Math.floor(Date.now() / 1000);

function buildClaims(changes: object = {}): object {
  const jti = crypto.randomUUID();
  const events = { [EVENT]: {} };
  const times = { iat: now(), exp: now() + 120 };
  return { iss: provider.issuer, aud: 'app', ...times, jti, events, sub: 'ada', ...changes };
}

/** Posts as the provider does: without cookies and without the CSRF header. */
async function post(body: BodyInit, type?: string): Promise<Response> {
  const headers = type === undefined ? {} : { 'content-type': type };
  const init = { method: 'POST', headers, body };
  return edge.request(`${ORIGIN}/auth/connections/op/backchannel-logout`, init);
}

const send = (token: string): Promise<Response> =>
  post(new URLSearchParams({ logout_token: token }));

async function signIn(): Promise<OpApp> {
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  return app;
}

test('S-64 a logout token with a user ends all sessions of the user', async () => {
  const [phone, laptop] = [await signIn(), await signIn()];
  const response = await send(await provider.signer.sign(buildClaims(), TYPE));
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect([await phone.isSignedIn(), await laptop.isSignedIn()]).toEqual([false, false]);
});

test('S-64 a logout token with a session also ends sessions whose ID token had no sid', async () => {
  // The client is not registered for `sid`, so its ID tokens have none.
  const app = await signIn();
  const claims = { sid: 'the session of a browser' };
  expect((await send(await provider.signer.sign(buildClaims(claims), TYPE))).status).toBe(200);
  expect(await app.isSignedIn()).toBe(false);
});

test('S-64 a logout token that arrives while a session is being created ends that session', async () => {
  let response: Promise<Response> | undefined;
  const { store } = edge;
  const slow = new InProcessEdge({
    connections: [connect(provider)],
    store: {
      ...store,
      async writeIfVersion(key, ...write) {
        const isWritten = await store.writeIfVersion(key, ...write);
        if (key.startsWith('session:')) response ??= logOut();
        await response;
        return isWritten;
      },
    },
  });
  const logOut = async (): Promise<Response> =>
    send(await provider.signer.sign(buildClaims(), TYPE));
  const app = new OpApp(slow);
  expect(await readOutcome(await app.signIn())).toBe('401 provider_rejected_grant');
  expect((await response)?.status).toBe(200);
  expect(await app.isSignedIn()).toBe(false);
  expect((await app.signIn()).status).toBe(200);
});

test('S-64 rejects a logout token that was already used', async () => {
  const token = await provider.signer.sign(buildClaims(), TYPE);
  expect((await send(token)).status).toBe(200);
  const app = await signIn();
  expect(await readOutcome(await send(token))).toBe('400 request_malformed');
  expect(await app.isSignedIn()).toBe(true);
});

test('S-64 accepts a logout token without exp, as in drafts, for two minutes and once', async () => {
  const app = await signIn();
  const claims = buildClaims({ exp: undefined, iat: now() - 100 });
  const token = await provider.signer.sign(claims, TYPE);
  expect((await send(token)).status).toBe(200);
  expect(await app.isSignedIn()).toBe(false);
  expect(await readOutcome(await send(token))).toBe('400 request_malformed');
});

test.each([{ typ: 'application/logout+jwt' }, { typ: 'Logout+JWT' }])(
  'S-64 accepts a logout token with the header %o',
  async (header) => {
    const app = await signIn();
    expect((await send(await provider.signer.sign(buildClaims(), header))).status).toBe(200);
    expect(await app.isSignedIn()).toBe(false);
  },
);

test('S-79 remembers a logout token for minutes, whatever its exp', async () => {
  const memory = createMemoryStore();
  const ends: number[] = [];
  const other = new InProcessEdge({
    connections: [connect(provider)],
    store: {
      ...memory,
      writeIfVersion(key, expected, record) {
        if (key.startsWith('logout:')) ends.push(record.expiresAtMs);
        return memory.writeIfVersion(key, expected, record);
      },
    },
  });
  for (const exp of [1e15, (now() + 120) * 1000, now() + 120.123_456]) {
    const logoutToken = await provider.signer.sign(buildClaims({ exp }), TYPE);
    const init = { method: 'POST', body: new URLSearchParams({ logout_token: logoutToken }) };
    const url = `${ORIGIN}/auth/connections/op/backchannel-logout`;
    const statuses = [await other.request(url, init), await other.request(url, init)];
    expect(statuses.map(({ status }) => status)).toEqual([200, 400]);
  }
  expect(ends.filter(Number.isInteger)).toHaveLength(3);
  expect(Math.max(...ends)).toBeLessThanOrEqual(Date.now() + 721_000);
});

test('S-64 rejects a used logout token before and after the key ring is rotated', async () => {
  const [newer, older] = [`k2:${'B'.repeat(43)}`, `k1:${'A'.repeat(43)}`];
  const store = createMemoryStore();
  const start = (keys: string): InProcessEdge =>
    new InProcessEdge({
      connections: [connect(provider)],
      store,
      variables: { POSTERN_KEYS: keys },
    });
  const rings: readonly [string, string][] = [
    [older, `${newer},${older}`],
    [`${newer},${older}`, older],
  ];
  for (const [first, then] of rings) {
    const logout_token = await provider.signer.sign(buildClaims(), TYPE);
    const url = `${ORIGIN}/auth/connections/op/backchannel-logout`;
    const sendTo = async (to: InProcessEdge): Promise<number> =>
      (await to.request(url, { method: 'POST', body: new URLSearchParams({ logout_token }) }))
        .status;
    expect([await sendTo(start(first)), await sendTo(start(then))]).toEqual([200, 400]);
  }
});

test.each([
  ['another issuer', { iss: 'https://evil.example' }],
  ['another audience', { aud: 'another' }],
  ['no event', { events: undefined }],
  ['another event', { events: { 'urn:example:another': {} } }],
  ['an event that is a string', { events: { [EVENT]: 'yes' } }],
  ['an event that is a list', { events: { [EVENT]: [] } }],
  ['a nonce', { nonce: 'n' }],
  ['a past exp', { exp: now() - 120 }],
  ['no exp and an iat of three minutes ago', { exp: undefined, iat: now() - 180 }],
  ['an iat in the future', { iat: now() + 300 }],
  ['no iat', { iat: undefined }],
  ['no jti', { jti: undefined }],
  ['neither user nor session', { sub: undefined }],
])('S-64 a logout token with %s ends nothing', async (_, changes) => {
  const app = await signIn();
  const response = await send(await provider.signer.sign(buildClaims(changes), TYPE));
  expect(await readOutcome(response)).toBe('400 request_malformed');
  expect(await app.isSignedIn()).toBe(true);
});

test('S-64 rejects a logout token with another key, a shared secret, no signature or another type', async () => {
  const app = await signIn();
  const stranger = await createSigner();
  const bare = `${encodePart({ alg: 'none', ...TYPE })}.${encodePart(buildClaims())}.`;
  const tokens = [
    await stranger.sign(buildClaims(), TYPE),
    await stranger.sign(buildClaims(), { ...TYPE, alg: 'HS256' }),
    bare,
    await provider.signer.sign(buildClaims(), { typ: 'at+jwt' }),
    'not.a.token',
    '',
  ];
  const responses = await Promise.all(tokens.map(send));
  const codes = await Promise.all(responses.map(readOutcome));
  expect(new Set(codes)).toEqual(new Set(['400 request_malformed']));
  expect(await app.isSignedIn()).toBe(true);
});

test('a logout token with an unknown key ends nothing and may be sent again', async () => {
  const fresh = await createSigner('new');
  let isRotated = false;
  const other = new InProcessEdge({
    connections: [connect(provider)],
    intercept: async (url, next) =>
      isRotated && url.endsWith('/jwks')
        ? Response.json({ keys: [fresh.publicJwk, provider.signer.publicJwk] })
        : next(),
  });
  const app = new OpApp(other);
  await app.signIn();
  const sendBy = async (signer: typeof fresh): Promise<string> => {
    const logout_token = await signer.sign(buildClaims({ sub: 'bob' }), TYPE);
    const init = { method: 'POST', body: new URLSearchParams({ logout_token }) };
    const response = await other.request(`${ORIGIN}/auth/connections/op/backchannel-logout`, init);
    return response.ok ? 'done' : readOutcome(response);
  };
  expect(await sendBy(provider.signer)).toBe('done');
  isRotated = true;
  expect(await sendBy(fresh)).toBe('502 provider_unreachable');
  expect(await app.isSignedIn()).toBe(true);
});

test('accepts a sid as long as a sign-in accepts it', async () => {
  const sid = 's'.repeat(300);
  const { intercept } = watchTokens(async (tokens) => {
    const claims = decodeClaims(tokens.id_token ?? '');
    return { ...tokens, id_token: await provider.signer.sign({ ...claims, sid }) };
  });
  const { store } = edge;
  const app = new OpApp(new InProcessEdge({ connections: [connect(provider)], store, intercept }));
  expect((await app.signIn()).status).toBe(200);
  const jti = 'j'.repeat(300);
  expect((await send(await provider.signer.sign(buildClaims({ sid, jti }), TYPE))).status).toBe(
    200,
  );
  expect(await app.isSignedIn()).toBe(false);
});

test('rejects a body that is not a form, is too long or has two tokens', async () => {
  expect(await readOutcome(await post('{}', 'application/json'))).toBe('415 request_unsupported');
  expect(await readOutcome(await send('x'.repeat(20_000)))).toBe('413 request_too_large');
  const token = await provider.signer.sign(buildClaims(), TYPE);
  const twice = new URLSearchParams([
    ['logout_token', token],
    ['logout_token', token],
  ]);
  expect(await readOutcome(await post(twice))).toBe('400 request_malformed');
});

test('S-64 ignores further parameters, whatever they are', async () => {
  const app = await signIn();
  const body = new URLSearchParams('client=a&client=b&state=');
  body.set('logout_token', await provider.signer.sign(buildClaims(), TYPE));
  expect((await post(body)).status).toBe(200);
  expect(await app.isSignedIn()).toBe(false);
});

test('reports keys that cannot be fetched as the provider’s failure; the token may be sent again', async () => {
  let isDown = true;
  const store = edge.store;
  const other = new InProcessEdge({
    connections: [connect(provider)],
    store,
    intercept: (url, next) =>
      isDown && url.endsWith('/jwks') ? Promise.reject(new TypeError('refused')) : next(),
  });
  const token = await provider.signer.sign(buildClaims(), TYPE);
  const init = { method: 'POST', body: new URLSearchParams({ logout_token: token }) };
  const url = `${ORIGIN}/auth/connections/op/backchannel-logout`;
  expect(await readOutcome(await other.request(url, init))).toBe('502 provider_unreachable');
  isDown = false;
  other.aheadMs = 6000;
  expect((await other.request(url, init)).status).toBe(200);
});
