import { readOutcome } from '@postern/testing';
import { afterEach, expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import {
  buildUserRoute,
  connect,
  connectEdgeFlow,
  EDGE_REDIRECT_URI,
  InProcessEdge,
  type InProcessEdgeOptions,
  OpApp,
  ORIGIN,
  REDIRECT_URI,
} from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { readBody, watchTokens } from './watch.ts';

const providers: RealProvider[] = [];
afterEach(async () => {
  for (const provider of providers.splice(0)) await provider.close();
});

async function start(): Promise<RealProvider> {
  const provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI, EDGE_REDIRECT_URI] },
  });
  providers.push(provider);
  return provider;
}

/** Signs in, and gives the connection another provider. The browser and the store stay. */
async function change(): Promise<{ app: OpApp; readLeaks: () => readonly string[] }> {
  const [former, next] = [await start(), await start()];
  const store = createMemoryStore();
  const variables = { POSTERN_LEASE_SECONDS: '0' };
  const { issued, intercept: watch } = watchTokens();
  const before = new InProcessEdge({
    connections: [connect(former)],
    store,
    variables,
    intercept: watch,
  });
  const early = new OpApp(before);
  expect((await early.signIn()).status).toBe(200);
  const secrets = issued.flatMap(({ access_token, refresh_token = '' }) => [
    access_token,
    refresh_token,
  ]);
  expect(secrets).toHaveLength(2);
  const sent: string[] = [];
  const intercept: InProcessEdgeOptions['intercept'] = (url, send, init) => {
    const headers = new Headers(init?.headers);
    sent.push(`${url} ${headers.get('authorization') ?? ''} ${readBody(init).toString()}`);
    return send();
  };
  const after = new InProcessEdge({
    connections: [connect(next)],
    routes: [buildUserRoute(next)],
    store,
    variables,
    intercept,
  });
  return {
    app: new OpApp(after, early.jar),
    readLeaks: () => sent.filter((text) => secrets.some((secret) => text.includes(secret))),
  };
}

test.each([
  ['a call', (app: OpApp) => app.call('GET', '/api/me/me')],
  ['a refresh', (app: OpApp) => app.post('/auth/refresh', {})],
])('%s with a session of the former provider is 401, and its tokens stay here', async (_, act) => {
  const { app, readLeaks } = await change();
  expect(await readOutcome(await act(app))).toBe('401 session_expired');
  expect(readLeaks()).toEqual([]);
});

test('a session of the former provider is signed out', async () => {
  const { app } = await change();
  const response = await app.call('GET', '/auth/session');
  expect(await response.json()).toEqual({ status: 'signed-out' });
});

test.each([
  ['a sign-out', (app: OpApp) => app.post('/auth/logout', {}), 204],
  ['a sign-in', (app: OpApp) => app.signIn(), 200],
] as const)('%s sends no token of the former provider to the next', async (_, act, status) => {
  const { app, readLeaks } = await change();
  expect((await act(app)).status).toBe(status);
  expect(readLeaks()).toEqual([]);
});

/** Begins the sign-in before the edge starts again with the other provider, and finishes it after. */
async function signInAcross(early: OpApp, next: InProcessEdge): Promise<string> {
  const request = await early.authorize();
  return readOutcome(await new OpApp(next, early.jar).post('/auth/callback', request));
}

async function signInByLinkAcross(early: OpApp, next: InProcessEdge): Promise<string | null> {
  const callback = await early.arrive();
  const { headers } = await new OpApp(next, early.jar).go(callback);
  return headers.get('location');
}

test.each([
  ['browser', connect, signInAcross, '400 callback_attempt_missing'],
  [
    'edge',
    connectEdgeFlow,
    signInByLinkAcross,
    `${ORIGIN}/inbox#postern-error=callback_attempt_missing`,
  ],
] as const)(
  'S-44: a sign-in in progress in the %s flow sends no code to the next provider',
  async (_, connectTo, finish, outcome) => {
    const [former, next] = [await start(), await start()];
    const sent: string[] = [];
    const edge = new InProcessEdge({
      connections: [connectTo(next)],
      intercept: (url, send) => {
        sent.push(url);
        return send();
      },
    });
    const early = new OpApp(new InProcessEdge({ connections: [connectTo(former)] }));
    expect(await finish(early, edge)).toBe(outcome);
    expect(sent).toEqual([]);
    expect(edge.events).toContainEqual(expect.objectContaining({ cause: 'other issuer' }));
  },
);
