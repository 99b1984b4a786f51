import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../stores/memory.ts';
import type { Store } from '../stores/store.ts';
import { EdgeUnderTest, LOCKIT, ORIGIN, readCode } from '../testing/edge-under-test.ts';

const BODY = { connection: 'lockit', state: 's'.repeat(43), codeChallenge: 'C'.repeat(43) };
const HTTPS = { variables: { POSTERN_PUBLIC_ORIGIN: 'https://app.example' } };

async function countExchanges(edge: EdgeUnderTest): Promise<number> {
  return (await edge.lockit.requests()).filter(({ grantType }) => grantType).length;
}

test('S-37 returns an authorization URL with code flow, S256 and the page’s state', async () => {
  const response = await new EdgeUnderTest().post('/auth/sign-in', BODY);
  const { authorizationUrl }: { authorizationUrl: string } = await response.json();
  const { origin, pathname, searchParams } = new URL(authorizationUrl);
  expect(origin + pathname).toBe(`${LOCKIT}/oauth/authorize`);
  expect(Object.fromEntries(searchParams)).toEqual({
    response_type: 'code',
    client_id: 'example-client',
    redirect_uri: `${ORIGIN}/callback`,
    state: BODY.state,
    code_challenge: BODY.codeChallenge,
    code_challenge_method: 'S256',
  });
});

test('S-6 S-7 S-8 S-9 S-10 S-11 sets an attempt cookie for this host and 15 minutes, Secure, HttpOnly and Strict', async () => {
  const cookies = (
    await new EdgeUnderTest(HTTPS).post('/auth/sign-in', BODY)
  ).headers.getSetCookie();
  expect(cookies).toEqual([
    expect.stringMatching(
      /^__Host-Http-postern-attempt-[\w-]{22}=[\w.-]+; Max-Age=900; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    ),
  ]);
  expect(cookies[0]).not.toContain(BODY.state);
  expect(cookies[0]).not.toContain(BODY.codeChallenge);
});

test('S-36 S-45 S-68 rejects a code from another browser without a provider request', async () => {
  const edge = new EdgeUnderTest();
  const callback = await edge.authorize();
  edge.browser.jar(ORIGIN).clear();
  expect(await readCode(await edge.callback(callback))).toBe('400 callback_attempt_missing');
  expect(await countExchanges(edge)).toBe(0);
});

test('S-36 S-68 rejects a second use of an attempt, even with its cookie', async () => {
  const edge = new EdgeUnderTest();
  const [callback, later] = [await edge.authorize(), await edge.authorize()];
  const kept = new Map(edge.browser.jar(ORIGIN));
  expect((await edge.callback(callback)).status).toBe(200);
  for (const [name, value] of kept) edge.browser.jar(ORIGIN).set(name, value);
  const replayed = { ...callback, code: later.code };
  expect(await readCode(await edge.callback(replayed))).toBe('400 callback_attempt_missing');
  expect(await countExchanges(edge)).toBe(1);
});

test('S-36 rejects an attempt that was started before a sign-out', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  const callbacks = [await edge.authorize(), await edge.authorize()];
  expect((await edge.call('POST', '/auth/logout')).status).toBe(204);
  expect([...edge.browser.jar(ORIGIN).keys()]).toEqual([]);
  for (const callback of callbacks) {
    expect(await readCode(await edge.callback(callback))).toBe('400 callback_attempt_missing');
  }
  expect(await countExchanges(edge)).toBe(1);
});

test('S-38 S-39 S-68 rejects another state or code verifier without a provider request', async () => {
  const edge = new EdgeUnderTest();
  const callback = await edge.authorize();
  const other = await edge.authorize();
  for (const change of [
    { state: 'x'.repeat(43) },
    { state: other.state },
    { codeVerifier: 'v'.repeat(43) },
    { codeVerifier: other.codeVerifier },
  ]) {
    const response = await edge.callback({ ...callback, ...change });
    expect(await readCode(response)).toBe('400 callback_attempt_missing');
  }
  expect(await countExchanges(edge)).toBe(0);
  expect((await edge.callback(callback)).status).toBe(200);
});

test('S-39 rejects an attempt cookie that was altered or renamed to another attempt', async () => {
  const edge = new EdgeUnderTest();
  const [one, two] = [await edge.authorize(), await edge.authorize()];
  const jar = edge.browser.jar(ORIGIN);
  const [nameOfOne = '', nameOfTwo = ''] = jar.keys();
  const [ofOne = '', ofTwo = ''] = jar.values();
  jar.set(nameOfOne, ofTwo);
  jar.set(nameOfTwo, ofOne);
  expect(await readCode(await edge.callback(one))).toBe('400 callback_attempt_missing');
  jar.set(nameOfTwo, `${ofTwo.slice(0, -2)}${ofTwo.endsWith('AA') ? 'BB' : 'AA'}`);
  expect(await readCode(await edge.callback(two))).toBe('400 callback_attempt_missing');
  jar.set(nameOfOne, ofOne);
  expect((await edge.callback(one)).status).toBe(200);
});

test('rejects an attempt after 15 minutes', async () => {
  const edge = new EdgeUnderTest();
  const [soon, late] = [await edge.authorize(), await edge.authorize()];
  edge.aheadMs = 15 * 60_000 - 5000;
  expect((await edge.callback(soon)).status).toBe(200);
  edge.aheadMs += 60_000;
  expect(await readCode(await edge.callback(late))).toBe('400 callback_attempt_missing');
});

test('finishes several attempts of one browser in any order', async () => {
  const edge = new EdgeUnderTest();
  const callbacks = await Promise.all(Array.from({ length: 6 }, () => edge.authorize()));
  for (const callback of callbacks.toReversed()) {
    expect((await edge.callback(callback)).status).toBe(200);
  }
  expect([...edge.browser.jar(ORIGIN).keys()]).toEqual(['postern-dev-5173']);
});

test('S-79 drops the oldest attempts of a browser beyond 4 KiB', async () => {
  const edge = new EdgeUnderTest();
  const first = await edge.authorize();
  let last = first;
  for (let i = 0; i < 40; i += 1) last = await edge.authorize();
  const bytes = [...edge.browser.jar(ORIGIN)].flat().join('').length;
  expect(bytes).toBeLessThanOrEqual(4096);
  expect(bytes).toBeGreaterThan(3500);
  expect(await readCode(await edge.callback(first))).toBe('400 callback_attempt_missing');
  expect((await edge.callback(last)).status).toBe(200);
});

test('keeps the attempt and the code if the store is down', async () => {
  let isDown = false;
  const memory = createMemoryStore();
  const writeIfVersion: Store['writeIfVersion'] = (...record) =>
    isDown ? Promise.reject(new Error('down')) : memory.writeIfVersion(...record);
  const edge = new EdgeUnderTest({ store: { ...memory, writeIfVersion } });
  const callback = await edge.authorize();
  isDown = true;
  expect(await readCode(await edge.callback(callback))).toBe('503 store_unavailable');
  isDown = false;
  expect((await edge.callback(callback)).status).toBe(200);
});

test('S-80 sends the app’s allowed parameters, and rejects any other by its name', async () => {
  const edge = new EdgeUnderTest();
  const parameters = {
    prompt: 'login',
    login_hint: 'a@b',
    ui_locales: 'de',
    max_age: '0',
    acr_values: 'x',
  };
  const response = await edge.post('/auth/sign-in', { ...BODY, parameters });
  const { authorizationUrl }: { authorizationUrl: string } = await response.json();
  expect(Object.fromEntries(new URL(authorizationUrl).searchParams)).toMatchObject(parameters);
  for (const name of [
    'audience',
    'scope',
    'redirect_uri',
    'client_id',
    'nonce',
    'request',
    'state',
  ]) {
    const refused = await edge.post('/auth/sign-in', { ...BODY, parameters: { [name]: 'x' } });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 'request_malformed', parameters: [name] });
  }
});

test.each<[string, object]>([
  ['connection', { connection: 'lekab' }],
  ['connection', { connection: 'other' }],
  ['state', { state: '' }],
  ['state', { state: 'ü' }],
  ['codeChallenge', { codeChallenge: 'short' }],
  ['parameters', { parameters: 'prompt' }],
  ['parameters', { parameters: ['prompt'] }],
  ['parameters', { parameters: [] }],
  ['max_age', { parameters: { max_age: 300, prompt: 'login' } }],
  ['prompt', { parameters: { prompt: ['login'] } }],
  ['login_hint', { parameters: { login_hint: 'a'.repeat(1001) } }],
  ['max_age', { parameters: { max_age: 'soon' } }],
])('rejects a body with an invalid %s by the field’s name: %j', async (name, change) => {
  const refused = await new EdgeUnderTest().post('/auth/sign-in', { ...BODY, ...change });
  const body: unknown = await refused.json();
  expect(body).toMatchObject({ status: 400, code: 'request_malformed', parameters: [name] });
  expect(refused.headers.get('set-cookie')).toBeNull();
});

test('accepts codes of up to 8,192 characters', async () => {
  const edge = new EdgeUnderTest();
  const callback = await edge.authorize();
  const long = await edge.callback({ ...callback, code: 'c'.repeat(8192) });
  expect(await readCode(long)).toBe('401 provider_rejected_grant');
  const longer = await edge.callback({ ...callback, code: 'c'.repeat(8193) });
  expect(await readCode(longer)).toBe('400 request_malformed');
});

test('keeps the code verifier out of the attempt cookie', async () => {
  const edge = new EdgeUnderTest();
  const codeVerifier = createCodeVerifier();
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  await edge.post('/auth/sign-in', { ...BODY, codeChallenge });
  expect(JSON.stringify([...edge.browser.jar(ORIGIN)])).not.toContain(codeVerifier);
});
