import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildUserRoute, connect, InProcessEdge, OpApp, ORIGIN } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';

const ONE = `${ORIGIN}/callback/one`;
const TWO = `${ORIGIN}/callback/two`;
let one: RealProvider;
let two: RealProvider;
let both: RealProvider;
beforeAll(async () => {
  one = await startProvider({ client: { redirect_uris: [ONE] } });
  two = await startProvider({ client: { redirect_uris: [TWO] } });
  both = await startProvider({ client: { redirect_uris: [ONE, TWO] } });
});
afterAll(async () => {
  await one.close();
  await two.close();
  await both.close();
});

/** Two connections with one client, as for a sign-in with more scopes. */
const buildShared = (): InProcessEdge =>
  new InProcessEdge({
    connections: [
      connect(both, { id: 'one', redirectUri: ONE }),
      connect(both, { id: 'two', redirectUri: TWO }),
    ],
    routes: [{ ...buildUserRoute(both, 'two'), name: 'at-two' }],
  });

const build = (): InProcessEdge =>
  new InProcessEdge({
    connections: [
      connect(one, { id: 'one', redirectUri: ONE }),
      connect(two, { id: 'two', redirectUri: TWO }),
    ],
    routes: [
      { ...buildUserRoute(one, 'one'), name: 'at-one' },
      { ...buildUserRoute(two, 'two'), name: 'at-two' },
    ],
  });

test('with two providers, each user’s token goes only to its own API', async () => {
  const app = new OpApp(build());
  await app.signIn({ connection: 'two' });
  expect((await app.call('GET', '/api/at-two/me')).status).toBe(200);
  expect(await readOutcome(await app.call('GET', '/api/at-one/me'))).toBe('403 route_forbidden');
});

test('S-41 S-43 rejects a response of one provider as a response of the other', async () => {
  const app = new OpApp(build());
  const callback = await app.authorize({ connection: 'one' });
  const mixed = { ...callback, connection: 'two' };
  expect(await readOutcome(await app.post('/auth/callback', mixed))).toBe(
    '400 callback_redirect_uri_mismatch',
  );
  const adapted = { ...mixed, redirectUri: TWO };
  expect(await readOutcome(await app.post('/auth/callback', adapted))).toBe(
    '400 callback_attempt_missing',
  );
});

test('the same user name at two providers means two users', async () => {
  const edge = build();
  const [here, there] = [new OpApp(edge), new OpApp(edge)];
  await here.signIn({ connection: 'one' });
  await there.signIn({ connection: 'two' });
  await here.post('/auth/logout', { everywhere: true });
  expect([await here.isSignedIn(), await there.isSignedIn()]).toEqual([false, true]);
});

test('users sign in with one provider while the other is down', async () => {
  const edge = new InProcessEdge({
    connections: [
      connect(one, { id: 'one', redirectUri: ONE }),
      connect(two, { id: 'two', redirectUri: TWO }),
    ],
    intercept: (url, next) =>
      url.startsWith(one.issuer) ? Promise.reject(new TypeError('refused')) : next(),
  });
  const app = new OpApp(edge);
  expect((await app.signIn({ connection: 'two' })).status).toBe(200);
  expect((await app.readConfig()).connections[0]).toEqual({
    id: 'one',
    flow: 'browser',
    redirectUri: ONE,
  });
});

test('S-62 a sign-in with another connection to the same client keeps the grant of its user', async () => {
  const edge = buildShared();
  const app = new OpApp(edge);
  await app.signIn({ connection: 'one' });
  await app.signIn({ connection: 'two' });
  expect((await app.call('GET', '/api/at-two/me')).status).toBe(200);
  edge.aheadMs += 3_590_000;
  expect(await readOutcome(await app.call('POST', '/auth/refresh'))).toBe('200');
});

test('S-62 a sign-in with another connection to the same client revokes the tokens of another user', async () => {
  const edge = buildShared();
  const app = new OpApp(edge);
  await app.signIn({ connection: 'one' });
  both.requests.length = 0;
  app.browser.jar(both.issuer).clear();
  await app.signIn({ connection: 'two', login: 'eve' });
  expect(both.requests).toContain('POST /token/revocation');
});
