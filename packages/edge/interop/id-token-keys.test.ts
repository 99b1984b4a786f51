import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { createSigner, decodeClaims } from './signer.ts';
import { watchTokens } from './watch.ts';

const REFUSED = '502 provider_identity_rejected';
let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

test('S-63 tries each key of the type if the ID token has no kid', async () => {
  const others = await Promise.all([createSigner('one'), createSigner('two')]);
  const { intercept } = watchTokens(async ({ id_token = '', ...tokens }) => ({
    ...tokens,
    id_token: await provider.signer.sign(decodeClaims(id_token), { kid: undefined }),
  }));
  const keys = [...others.map(({ publicJwk }) => publicJwk), provider.signer.publicJwk];
  const start = (published: object[]): InProcessEdge =>
    new InProcessEdge({
      connections: [connect(provider)],
      intercept: async (url, next, init) =>
        url.endsWith('/jwks') ? Response.json({ keys: published }) : intercept(url, next, init),
    });
  expect((await new OpApp(start(keys)).signIn()).status).toBe(200);
  const refused = await new OpApp(start(keys.slice(0, 2))).signIn();
  expect(await readOutcome(refused)).toBe(REFUSED);
});

test.each([
  { crit: ['b64'], b64: true },
  { crit: ['b64'], b64: false },
  { crit: ['exp'], exp: 1 },
  { crit: [] },
])('S-63 rejects an ID token with a critical extension: %j', async (header) => {
  const { intercept } = watchTokens(async ({ id_token = '', ...tokens }) => ({
    ...tokens,
    id_token: await provider.signer.sign(decodeClaims(id_token), header),
  }));
  const edge = new InProcessEdge({ connections: [connect(provider)], intercept });
  expect(await readOutcome(await new OpApp(edge).signIn())).toBe(REFUSED);
});

test('S-63 rejects an ID token whose claims are not UTF-8', async () => {
  const { intercept } = watchTokens(async ({ id_token = '', ...tokens }) => {
    const claims = JSON.stringify({ ...decodeClaims(id_token), sub: 'josé' });
    const id = await provider.signer.signBytes(Buffer.from(claims, 'latin1'));
    return { ...tokens, id_token: id };
  });
  const edge = new InProcessEdge({ connections: [connect(provider)], intercept });
  expect(await readOutcome(await new OpApp(edge).signIn())).toBe(REFUSED);
});

test('keeps the code unused while the provider’s keys cannot be fetched', async () => {
  let isDown = true;
  const edge = new InProcessEdge({
    connections: [connect(provider)],
    intercept: (url, next) =>
      isDown && url.endsWith('/jwks') ? Promise.reject(new TypeError('refused')) : next(),
  });
  const app = new OpApp(edge);
  const callback = await app.authorize();
  provider.requests.length = 0;
  const held = await app.post('/auth/callback', callback);
  expect(await readOutcome(held)).toBe('502 provider_unreachable');
  expect(provider.requests).toEqual([]);
  isDown = false;
  edge.aheadMs = 6000;
  expect((await app.post('/auth/callback', callback)).status).toBe(200);
});

test('fetches keys once for many sign-ins', async () => {
  const edge = new InProcessEdge({ connections: [connect(provider)] });
  provider.requests.length = 0;
  const apps = Array.from({ length: 5 }, () => new OpApp(edge));
  const responses = await Promise.all(apps.map((app) => app.signIn()));
  expect(responses.map(({ status }) => status)).toEqual(Array(5).fill(200));
  expect((await new OpApp(edge).signIn()).status).toBe(200);
  expect(provider.requests.filter((line) => line.includes('jwks'))).toHaveLength(1);
});

test('fetches keys again for a key that the provider has just started to use', async () => {
  const fresh = await createSigner('new');
  let isRotated = false;
  const { intercept } = watchTokens(async (tokens) => {
    const claims = decodeClaims(tokens.id_token ?? '');
    return isRotated ? { ...tokens, id_token: await fresh.sign(claims) } : tokens;
  });
  const edge = new InProcessEdge({
    connections: [connect(provider)],
    intercept: async (url, next, init) =>
      isRotated && url.endsWith('/jwks')
        ? Response.json({ keys: [fresh.publicJwk, provider.signer.publicJwk] })
        : intercept(url, next, init),
  });
  expect((await new OpApp(edge).signIn()).status).toBe(200);
  isRotated = true;
  expect((await new OpApp(edge).signIn()).status).toBe(200);
});
