import { beforeEach, expect, test } from 'vitest';
import type { Auth } from '../index.ts';
import {
  buildProblemAnswer,
  buildSignedIn,
  createFakeEdge,
  type FakeEdge,
} from '../testing/index.ts';
import { openTab, settled, type Tab } from './tab.ts';

let edge: FakeEdge;
let tab: Tab;
let auth: Auth;
beforeEach(async () => {
  sessionStorage.clear();
  edge = createFakeEdge({
    session: buildSignedIn(),
    api: async (request) =>
      request.url.endsWith('/unauthorized')
        ? Response.json({ error: 'token_expired', recovery: 'sign-in' }, { status: 401 })
        : new Response(`${request.method} ${await request.text()}`),
  });
  tab = await openTab(edge);
  auth = tab.createAuth();
  await settled(auth);
});

test('a call answers the plain Response, and carries the CSRF header and the cookie', async () => {
  let sent: Request | undefined;
  tab.window.network = async (input) => {
    sent = input as Request;
    return new Response('plain');
  };
  expect(await (await auth.fetch('/api/x', { headers: { accept: 'text/plain' } })).text()).toBe(
    'plain',
  );
  expect([sent?.headers.get('x-postern'), sent?.headers.get('accept')]).toEqual([
    '1',
    'text/plain',
  ]);
  expect(sent?.credentials).toBe('include');
});

test.each(['https://elsewhere.example/api', '//elsewhere.example/', 'data:text/plain,x'])(
  'another origin (%s) is a TypeError, and nothing is sent',
  async (address) => {
    const before = edge.requests.length;
    await expect(auth.fetch(address)).rejects.toThrow('Not the edge');
    await expect(auth.fetch(new tab.window.Request(address))).rejects.toThrow('Not the edge');
    expect(edge.requests.filter(({ path }) => path !== '/auth/session')).toHaveLength(before - 1);
  },
);

test('the service’s own 401 is its own: no check, no second try', async () => {
  const before = edge.requests.length;
  const response = await auth.fetch('/api/unauthorized');
  expect([response.status, await response.json()]).toEqual([
    401,
    { error: 'token_expired', recovery: 'sign-in' },
  ]);
  expect(edge.requests.length).toBe(before + 1);
  expect(auth.state.status).toBe('signed-in');
});

test('Postern’s 401 ends the session once the edge confirms it, and its body can still be read', async () => {
  edge.session = undefined;
  const response = await auth.fetch('/api/x');
  expect(await response.json()).toMatchObject({ code: 'session_missing' });
  expect(auth.state).toEqual({ status: 'signed-out', reason: 'ended' });
});

test('if the session stands, the call is sent once more, with its body', async () => {
  edge.fail('/api', 'session_expired');
  const response = await auth.fetch('/api/x', { method: 'POST', body: 'words' });
  expect(await response.text()).toBe('POST words');
  expect(edge.requests.filter(({ path }) => path === '/api/x')).toHaveLength(2);
});

test('once, and not again', async () => {
  edge.fail('/api', 'session_expired', 5);
  expect((await auth.fetch('/api/x')).status).toBe(401);
  expect(edge.requests.filter(({ path }) => path === '/api/x')).toHaveLength(2);
});

test('a stream that is used up is not sent again, nor is a Request with a body', async () => {
  const body = (): ReadableStream => new Blob(['words']).stream();
  const bodies: [RequestInfo, RequestInit?][] = [
    ['/api/x', { method: 'POST', body: body(), duplex: 'half' } as RequestInit],
    [new tab.window.Request(`${location.origin}/api/x`, { method: 'POST', body: 'words' })],
  ];
  for (const [input, init] of bodies) {
    const before = edge.requests.filter(({ path }) => path === '/api/x').length;
    edge.fail('/api', 'session_expired');
    expect((await auth.fetch(input, init)).status).toBe(401);
    expect(edge.requests.filter(({ path }) => path === '/api/x')).toHaveLength(before + 1);
  }
});

test('a failure of another kind is the caller’s', async () => {
  edge.fail('/api', 'upstream_timeout');
  expect((await auth.fetch('/api/x')).status).toBe(504);
  expect(auth.state.status).toBe('signed-in');
  expect(buildProblemAnswer('upstream_timeout').status).toBe(504);
});
