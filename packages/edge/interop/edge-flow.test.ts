import { beforeEach, expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import type { Store } from '../src/stores/store.ts';
import { connectEdgeFlow, EDGE_REDIRECT_URI, InProcessEdge, OpApp, ORIGIN } from './edge.ts';
import { countExchanges, useEdgeFlow } from './edge-flow.ts';
import { startProvider } from './provider.ts';

const stage = useEdgeFlow();
let edge: InProcessEdge;
let app: OpApp;
beforeEach(() => {
  ({ edge, app } = stage);
});

test('a link signs a user in without script and leads back to the page', async () => {
  const page = await app.signInByLink();
  expect(page.href).toBe(`${ORIGIN}/inbox?folder=7`);
  expect((await app.call('GET', '/api/me/me')).status).toBe(200);
  expect([...app.jar.keys()].filter((name) => name.includes('attempt'))).toEqual([]);
});

test('/auth/config names the flow and the edge’s own redirect URI', async () => {
  expect((await app.readConfig()).connections).toEqual([
    expect.objectContaining({ id: 'op', flow: 'edge', redirectUri: EDGE_REDIRECT_URI }),
  ]);
});

test('S-37 S-71 the edge creates state, verifier and nonce for each attempt and keeps them from pages', async () => {
  const [one, two] = [await app.go('/auth/sign-in'), await app.go('/auth/sign-in')];
  const seen = new Set<string | null>();
  for (const begun of [one, two]) {
    const { searchParams } = new URL(begun.headers.get('location') ?? '');
    for (const name of ['state', 'code_challenge', 'nonce']) {
      expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
      seen.add(searchParams.get(name));
    }
    expect(begun.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^postern-dev\S*-attempt-[\w-]{22}=\S+; .*HttpOnly; SameSite=Lax$/),
    ]);
  }
  expect(seen.size).toBe(6);
});

test('S-36 S-45 S-68 a callback in another browser exchanges no code', async () => {
  const callback = await app.arrive();
  const other = new OpApp(edge);
  const response = await other.browser.send(callback.href);
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe(
    `${ORIGIN}/#postern-error=callback_attempt_missing`,
  );
  expect([countExchanges(stage), await other.isSignedIn()]).toEqual([0, false]);
  expect((await app.go(callback)).headers.get('location')).toBe(`${ORIGIN}/inbox`);
});

test('S-36 S-68 a repeated callback exchanges no code, even with the cookie of the first', async () => {
  const callback = await app.arrive();
  const kept = new Map(app.jar);
  await app.go(callback);
  for (const [name, value] of kept) app.jar.set(name, value);
  const again = await app.go(callback);
  expect(again.headers.get('location')).toContain('#postern-error=callback_attempt_missing');
  expect(countExchanges(stage)).toBe(1);
});

test('S-36 a sign-out cancels the sign-ins that began before it', async () => {
  const callback = await app.arrive();
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  const response = await app.go(callback);
  expect(response.headers.get('location')).toContain('#postern-error=callback_attempt_missing');
  expect([countExchanges(stage), await app.isSignedIn()]).toEqual([0, false]);
});

test('S-68 a repeated callback exchanges no code, even if its cookie is encoded differently', async () => {
  // Base64url has spare bits in its last letter for two of three lengths.
  for (const path of ['/a', '/ab', '/abc']) {
    const callback = await app.arrive(`return_to=${path}`);
    const kept = new Map(app.jar);
    await app.go(callback);
    for (const [name, value] of kept) app.jar.set(name, respell(value));
    const again = await app.go(callback);
    expect(again.headers.get('location')).toContain('#postern-error=callback_attempt_missing');
  }
  expect(countExchanges(stage)).toBe(3);
});

/** Another base64url text of the same bytes, if there is one: decoders ignore the spare bits. */
function respell(text: string): string {
  const bytes = Buffer.from(text.split('.')[2] ?? '', 'base64url');
  const others = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('');
  const spellings = others.map((last) => text.slice(0, -1) + last);
  const isSame = (one: string): boolean =>
    one !== text && Buffer.from(one.split('.')[2] ?? '', 'base64url').equals(bytes);
  return spellings.find(isSame) ?? text;
}

test('an attempt that expired is restarted without the user, once', async () => {
  const callback = await app.arrive();
  edge.aheadMs = 16 * 60_000;
  const again = await app.go(callback);
  const address = again.headers.get('location') ?? '';
  expect(new URL(address).origin).toBe(stage.provider.issuer);
  const second = await app.walk(address, { stopsAt: '/auth/callback/op' });
  edge.aheadMs += 16 * 60_000;
  expect((await app.go(second)).headers.get('location')).toBe(
    `${ORIGIN}/inbox#postern-error=callback_attempt_missing`,
  );
});

test('S-15 the former session ends even if the callback comes without its cookie', async () => {
  await app.signInByLink();
  const jar = app.jar;
  const [name = '', former = ''] = [...jar][0] ?? [];
  const callback = await app.arrive();
  jar.delete(name);
  await app.go(callback);
  expect(await app.isSignedIn()).toBe(true);
  jar.set(name, former);
  expect(await app.isSignedIn()).toBe(false);
});

test('S-15 the newest session ends if the callback comes with its cookie', async () => {
  const [one, two] = [await app.arrive(), await app.arrive()];
  await app.go(one);
  const jar = app.jar;
  const name = [...jar.keys()].find((key) => !key.includes('attempt')) ?? '';
  const former = jar.get(name) ?? '';
  await app.go(two);
  jar.set(name, former);
  expect(await app.isSignedIn()).toBe(false);
});

test('revokes the tokens if the session cannot be stored', async () => {
  const memory = createMemoryStore();
  const writeIfVersion: Store['writeIfVersion'] = (key, ...rest) =>
    key.startsWith('session:')
      ? Promise.reject(new Error('down'))
      : memory.writeIfVersion(key, ...rest);
  edge = new InProcessEdge({
    connections: [connectEdgeFlow(stage.provider)],
    store: { ...memory, writeIfVersion },
  });
  app = new OpApp(edge);
  const page = await app.go(await app.arrive());
  expect(page.headers.get('location')).toBe(`${ORIGIN}/inbox#postern-error=store_unavailable`);
  await edge.settle();
  expect(stage.provider.requests).toContain('POST /token/revocation');
});

test('S-41 rejects a response at the redirect URI of another connection', async () => {
  const other = await startProvider({
    client: { redirect_uris: [`${ORIGIN}/auth/callback/other`] },
  });
  edge = new InProcessEdge({
    connections: [connectEdgeFlow(stage.provider), connectEdgeFlow(other, { id: 'other' })],
  });
  app = new OpApp(edge);
  const callback = await app.arrive('connection=op&return_to=/inbox');
  callback.pathname = '/auth/callback/other';
  expect((await app.go(callback)).headers.get('location')).toBe(
    `${ORIGIN}/#postern-error=callback_attempt_missing`,
  );
  expect([countExchanges(stage), other.requests]).toEqual([0, []]);
  expect(await (await app.go('/auth/sign-in')).json()).toMatchObject({
    parameters: ['connection'],
  });
  await other.close();
});
