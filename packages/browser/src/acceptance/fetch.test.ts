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

test('a call returns the plain Response, and carries the CSRF header and the cookie', async () => {
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
  'rejects another origin (%s) with a TypeError and sends nothing',
  async (address) => {
    const before = edge.requests.length;
    await expect(auth.fetch(address)).rejects.toThrow('Not the edge');
    await expect(auth.fetch(new tab.window.Request(address))).rejects.toThrow('Not the edge');
    expect(edge.requests.filter(({ path }) => path !== '/auth/session')).toHaveLength(before - 1);
  },
);

test('returns the API’s own 401 without a check or a retry', async () => {
  const before = edge.requests.length;
  const response = await auth.fetch('/api/unauthorized');
  expect([response.status, await response.json()]).toEqual([
    401,
    { error: 'token_expired', recovery: 'sign-in' },
  ]);
  expect(edge.requests.length).toBe(before + 1);
  expect(auth.state.status).toBe('signed-in');
});

test.each([{}, { code: 42 }])(
  'returns the API’s own problem document with a recovery and %j',
  async (fields) => {
    const problem = { title: 'Unauthorized', status: 401, recovery: 'sign-in', ...fields };
    const headers = { 'content-type': 'application/problem+json' };
    edge.api = () => Response.json(problem, { status: 401, headers });
    const response = await auth.fetch('/api/x');
    expect([response.status, await response.json()]).toEqual([401, problem]);
    expect(auth.state.status).toBe('signed-in');
  },
);

test('a 401 of the edge ends the session after a check, and its body stays readable', async () => {
  edge.session = undefined;
  const response = await auth.fetch('/api/x');
  expect(await response.json()).toMatchObject({ code: 'session_missing' });
  expect(auth.state).toEqual({ status: 'signed-out', reason: 'ended' });
});

test('sends the call once more with its body if the edge confirms the session', async () => {
  edge.fail('/api', 'session_expired');
  const response = await auth.fetch('/api/x', { method: 'POST', body: 'words' });
  expect(await response.text()).toBe('POST words');
  expect(edge.requests.filter(({ path }) => path === '/api/x')).toHaveLength(2);
});

test('retries the call only once', async () => {
  edge.fail('/api', 'session_expired', 5);
  expect((await auth.fetch('/api/x')).status).toBe(401);
  expect(edge.requests.filter(({ path }) => path === '/api/x')).toHaveLength(2);
});

test('does not retry a call whose body was a stream or a Request’s', async () => {
  const body = (): ReadableStream => new Blob(['words']).stream();
  const bodies: [string | Request, RequestInit?][] = [
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

test('returns any other failure to the caller and keeps the state', async () => {
  edge.fail('/api', 'upstream_timeout');
  expect((await auth.fetch('/api/x')).status).toBe(504);
  expect(auth.state.status).toBe('signed-in');
  expect(buildProblemAnswer('upstream_timeout').status).toBe(504);
});
