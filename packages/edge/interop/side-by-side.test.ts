import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCode } from '../src/testing/edge-under-test.ts';
import { AppBrowser, buildUserRoute, connect, ORIGIN, RealEdge } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';

const ONE = `${ORIGIN}/callback/one`;
const TWO = `${ORIGIN}/callback/two`;
let one: RealProvider;
let two: RealProvider;
beforeAll(async () => {
  one = await startProvider({ client: { redirect_uris: [ONE] } });
  two = await startProvider({ client: { redirect_uris: [TWO] } });
});
afterAll(async () => {
  await one.close();
  await two.close();
});

const build = (): RealEdge =>
  new RealEdge({
    connections: [
      connect(one, { id: 'one', redirectUri: ONE }),
      connect(two, { id: 'two', redirectUri: TWO }),
    ],
    routes: [
      { ...buildUserRoute(one, 'one'), name: 'at-one' },
      { ...buildUserRoute(two, 'two'), name: 'at-two' },
    ],
  });

test('two providers side by side: each user’s token goes to its own service only', async () => {
  const app = new AppBrowser(build());
  await app.signIn({ connection: 'two' });
  expect((await app.call('GET', '/api/at-two/me')).status).toBe(200);
  expect(await readCode(await app.call('GET', '/api/at-one/me'))).toBe('403 route_forbidden');
});

test('S-41 S-43 an answer of one is not taken for one of the other', async () => {
  const app = new AppBrowser(build());
  const { callback } = await app.authorize({ connection: 'one' });
  const mixed = { ...callback, connection: 'two' };
  expect(await readCode(await app.call('POST', '/auth/callback', mixed))).toBe(
    '400 callback_redirect_uri_mismatch',
  );
  const adapted = { ...mixed, redirectUri: TWO };
  expect(await readCode(await app.call('POST', '/auth/callback', adapted))).toBe(
    '400 callback_attempt_missing',
  );
});

test('the same user name at another provider is another user', async () => {
  const edge = build();
  const [here, there] = [new AppBrowser(edge), new AppBrowser(edge)];
  await here.signIn({ connection: 'one' });
  await there.signIn({ connection: 'two' });
  await here.call('POST', '/auth/logout', { everywhere: true });
  expect([await here.isSignedIn(), await there.isSignedIn()]).toEqual([false, true]);
});

test('with one of them down, users sign in with the other', async () => {
  const edge = new RealEdge({
    connections: [
      connect(one, { id: 'one', redirectUri: ONE }),
      connect(two, { id: 'two', redirectUri: TWO }),
    ],
    intercept: (url, next) =>
      url.startsWith(one.issuer) ? Promise.reject(new TypeError('refused')) : next(),
  });
  const app = new AppBrowser(edge);
  expect((await app.signIn({ connection: 'two' })).status).toBe(200);
  expect((await app.config()).connections[0]).toEqual({
    id: 'one',
    flow: 'browser',
    redirectUri: ONE,
  });
});
