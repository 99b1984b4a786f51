import { afterEach, expect, test, vi } from 'vitest';
import type { Fetch } from '../http/fetch.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import type { UpstreamRequest } from './upstream-request.ts';
import { joinWebSockets } from './web-socket.ts';

function createRequest(): UpstreamRequest {
  return {
    route: { ...OPEN_ROUTE, firstByteTimeoutMs: 20 },
    url: 'https://api.example/socket',
    method: 'GET',
    headers: new Headers({ authorization: 'Bearer a' }),
    body: null,
    bodyLength: Number.NaN,
    isReplayable: true,
    clientSignal: undefined,
    watch: () => undefined,
  };
}

/** As in workerd, the only runtime that has it. */
function addWebSocketPair(): void {
  vi.stubGlobal('WebSocketPair', () => undefined);
}

afterEach(() => void vi.unstubAllGlobals());

test('rejects an upgrade in a runtime that cannot upgrade', async () => {
  const fetch: Fetch = () => Promise.reject(new Error('unexpected request'));
  expect(await joinWebSockets(createRequest(), null, fetch)).toMatchObject({
    code: 'route_forbidden',
    cause: 'this runtime cannot upgrade',
  });
});

test('sends the upgrade with the credential and the offered protocol', async () => {
  addWebSocketPair();
  const sent: Headers[] = [];
  const fetch: Fetch = async (_, init) => {
    sent.push(new Headers(init?.headers));
    return new Response('no', { status: 403 });
  };
  const failure = await joinWebSockets(createRequest(), 'chat', fetch);
  expect(failure).toMatchObject({ code: 'upstream_unreachable', cause: 'status 403' });
  expect(Object.fromEntries(sent[0] ?? [])).toEqual({
    authorization: 'Bearer a',
    'sec-websocket-protocol': 'chat',
    upgrade: 'websocket',
  });
});

test('reports an upstream that is down or does not respond', async () => {
  addWebSocketPair();
  const down: Fetch = () => Promise.reject(new TypeError('reset'));
  expect(await joinWebSockets(createRequest(), null, down)).toMatchObject({
    code: 'upstream_unreachable',
  });
  const hung: Fetch = () => new Promise(() => undefined);
  expect(await joinWebSockets(createRequest(), null, hung)).toMatchObject({
    code: 'upstream_timeout',
    cause: expect.stringMatching(/^\d+ ms passed$/),
  });
});
