import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { REDIS_SERVER } from '@postern/processes';
import { type DemoApp, HEADERS, readOutcome } from '@postern/testing';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ProxyUnderTest } from '../proxy.ts';
import { openRequest } from '../tls-client.ts';
import { ProxyWorld } from '../world.ts';

const ATTEMPT = { connection: 'lockit', state: 's'.repeat(43), codeChallenge: 'c'.repeat(43) };
const PAUSE_MS = 300;

/**
 * Tests the configuration that `packages/node/deploy` recommends for a proxy: the proxy runs with it,
 * over TLS, in front of `postern start` with Redis.
 */
export function describeProxy(proxy: ProxyUnderTest): void {
  const { name, command } = proxy;
  const why = command === undefined ? ` (skipped: ${name} is not installed)` : '';
  describe.skipIf(command === undefined || REDIS_SERVER === undefined)(
    `behind ${name}${why}`,
    () => {
      describeRequests(proxy);
      describeRestart(proxy);
    },
  );
}

/** @returns the status */
async function startSignIn(app: DemoApp, forwardedFor: string): Promise<number> {
  const response = await app.post('/auth/sign-in', ATTEMPT, { 'x-forwarded-for': forwardedFor });
  await response.body?.cancel();
  return response.status;
}

function describeRequests(proxy: ProxyUnderTest): void {
  let world: ProxyWorld;
  beforeAll(async () => {
    world = await ProxyWorld.start(proxy, 1);
  });
  afterAll(() => world.end());

  test('a user signs in over TLS, with cookies that only https has, and calls an API', async () => {
    const app = world.createApp();
    const signedIn = await app.signIn();
    expect(signedIn.status).toBe(200);
    const cookies = signedIn.headers.getSetCookie();
    expect(cookies.find((cookie) => cookie.startsWith('__Host-Http-postern='))).toContain('Secure');
    const projects = await app.call('GET', '/api/lockit/projects');
    expect(projects.status).toBe(200);
    await projects.body?.cancel();
    expect((await app.call('POST', '/auth/logout')).status).toBe(204);
    expect(await app.isSignedIn()).toBe(false);
  });

  test('limits count the client’s own address, whatever it writes into X-Forwarded-For', async () => {
    const started = Array.from({ length: 70 }, (_, i) =>
      startSignIn(world.createApp('127.0.0.2'), `203.0.113.${i}`),
    );
    const statuses = await Promise.all(started);
    expect(statuses.filter((status) => status === 200)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    expect(await startSignIn(world.createApp('127.0.0.3'), '203.0.113.1')).toBe(200);
  });

  test.each(['text/event-stream', 'application/x-ndjson'])(
    'a stream of %s arrives as it is sent',
    async (type) => {
      let sendSecond: (() => void) | undefined;
      world.handle = (_, response) => {
        response.setHeader('content-type', type);
        response.write('data: first\n\n');
        sendSecond = () => void response.end('data: second\n\n');
      };
      const response = await world.createApp().call('GET', '/api/open/stream');
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      // The second part is sent only after the first has arrived.
      expect((await reader?.read())?.value).toBe('data: first\n\n');
      sendSecond?.();
      expect((await reader?.read())?.value).toBe('data: second\n\n');
    },
  );

  test('an upload arrives as it is sent, and may have 20 MB', async () => {
    const { promise: begun, resolve: noteBegin } = Promise.withResolvers<void>();
    world.handle = (request, response) => {
      let length = 0;
      request.on('data', (chunk: Buffer) => {
        length += chunk.byteLength;
        noteBegin();
      });
      request.on('end', () => response.end(String(length)));
    };
    const sent = openRequest(`${world.origin}/api/open/upload`, world.client, {
      method: 'POST',
      headers: { ...HEADERS, 'content-type': 'application/octet-stream' },
    });
    const half = Buffer.alloc(10_000_000, 1);
    sent.write(half);
    // The API has bytes before the client has sent everything.
    await begun;
    sent.end(half);
    const [response]: IncomingMessage[] = await once(sent, 'response');
    expect(response?.statusCode).toBe(200);
    expect(response && (await text(response))).toBe('20000000');
  });

  test('a body over the route’s limit gets the edge’s problem document', async () => {
    const body = 'b'.repeat(3_000_000);
    const response = await world.createApp().call('POST', '/api/small/upload', {
      headers: { 'content-type': 'text/plain' },
      body,
    });
    expect(await readOutcome(response)).toBe('413 request_too_large');
  });

  test('30 kB of cookies and a response header of 8 kB pass', async () => {
    world.handle = (_, response) => {
      response.setHeader('x-large', 'l'.repeat(8000));
      response.end('here');
    };
    const cookie = Array.from({ length: 30 }, (_, i) => `sibling${i}=${'v'.repeat(1000)}`);
    const response = await world.createApp().call('GET', '/api/open/large', {
      headers: { cookie: cookie.join('; ') },
    });
    expect([response.status, await response.text()]).toEqual([200, 'here']);
    expect(response.headers.get('x-large')).toHaveLength(8000);
  });

  test(`the API learns of a caller that left ${proxy.noticesLeaving}`, async () => {
    let isLeft = false;
    world.handle = (_, response) => {
      response.write('first');
      const writing = setInterval(() => {
        if (proxy.noticesLeaving !== 'at once') response.write('more');
      }, PAUSE_MS);
      response.once('close', () => {
        clearInterval(writing);
        isLeft = true;
      });
    };
    const response = await world.createApp().call('GET', '/api/open/endless');
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => isLeft).toBe(true);
  });

  test(`a stream that is cut short ends ${proxy.brokenStreamEnds}`, async () => {
    world.handle = (_, response) => {
      response.write('first');
      setTimeout(() => response.destroy(), PAUSE_MS);
    };
    const response = await world.createApp().call('GET', '/api/open/broken');
    const received = response.text().catch(() => 'an error');
    const isComplete = proxy.brokenStreamEnds === 'as if it were complete';
    expect(await received).toBe(isComplete ? 'first' : 'an error');
  });

  test('a WebSocket is rejected on a route that has none', async () => {
    const sent = openRequest(`${world.origin}/api/open/socket`, world.client, {
      headers: {
        ...HEADERS,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      },
    });
    sent.end();
    const [response]: IncomingMessage[] = await once(sent, 'response');
    response?.resume();
    expect(response?.statusCode).not.toBe(101);
  });
}

function describeRestart(proxy: ProxyUnderTest): void {
  const { duringRestart } = proxy;
  const start = async (edgeCount: number): Promise<ProxyWorld> => {
    const world = await ProxyWorld.start(proxy, edgeCount);
    onTestFinished(() => world.end());
    return world;
  };

  test(`while the only process restarts, the proxy ${duringRestart}; then it serves at once`, async () => {
    const world = await start(1);
    const [port = 0] = world.edges;
    const app = world.createApp();
    await app.signIn();
    await world.stopEdge(port);
    const meanwhile = app.call('GET', '/auth/session');
    await Promise.race([meanwhile, wait(PAUSE_MS)]);
    await world.startEdge(port);
    const { status } = await meanwhile;
    expect(status === 200 ? 'waits' : `responds ${status}`).toBe(duringRestart);
    expect(await app.isSignedIn()).toBe(true);
  });

  test('while two processes restart one after the other, no request fails', async () => {
    const world = await start(2);
    const app = world.createApp();
    await app.signIn();
    const over = new AbortController();
    const statuses: string[] = [];
    const keepAsking = async (method: string, path: string): Promise<void> => {
      while (!over.signal.aborted) {
        const response = await app.call(method, path);
        statuses.push(`${method} ${path} ${response.status}`);
        await response.body?.cancel();
        await wait(10);
      }
    };
    const asking = [
      keepAsking('GET', '/auth/session'),
      keepAsking('GET', '/api/lockit/projects'),
      keepAsking('POST', '/auth/refresh'),
    ];
    for (const port of world.edges) {
      await world.stopEdge(port);
      await wait(PAUSE_MS);
      await world.startEdge(port);
      await wait(PAUSE_MS);
    }
    over.abort();
    await Promise.all(asking);
    expect(statuses.length).toBeGreaterThan(50);
    expect(statuses.filter((status) => !status.endsWith(' 200'))).toEqual([]);
  });
}
