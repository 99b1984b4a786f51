import { expect, test } from 'vitest';
import type { UserRoute } from '../routes/route.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { EdgeUnderTest, LOCKIT, readCode } from '../testing/edge-under-test.ts';

const LEASE_MS = 1000;
const ROUTE: UserRoute = {
  name: 'lockit',
  upstream: LOCKIT,
  credential: 'user',
  connection: 'lockit',
  maxBodyBytes: Number.POSITIVE_INFINITY,
  firstByteTimeoutMs: 20_000,
  idleTimeoutMs: 20_000,
  rateLimits: {},
  allow: [{ methods: ['GET', 'POST'], path: '/projects/**' }],
};

interface Streaming {
  readonly edge: EdgeUnderTest;
  readonly upstream: { isCancelled: boolean };
  readonly store: { isLost: boolean; reads: number };
  readonly open: () => Promise<ReadableStreamDefaultReader<Uint8Array>>;
}

/** Creates a signed-in edge with an upstream whose response never ends by itself. */
async function createStreaming(
  rules: Partial<UserRoute> = {},
  leaseMs = LEASE_MS,
): Promise<Streaming> {
  const upstream = { isCancelled: false };
  const store = { isLost: false, reads: 0 };
  const memory = createMemoryStore();
  const body = (): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(1)),
      cancel: () => void (upstream.isCancelled = true),
    });
  const edge = new EdgeUnderTest({
    variables: { POSTERN_LEASE_SECONDS: String(leaseMs / 1000) },
    routes: [{ ...ROUTE, ...rules }],
    store: {
      ...memory,
      read(key) {
        store.reads += 1;
        return store.isLost ? Promise.reject(new Error('lost')) : memory.read(key);
      },
    },
    intercept: async (url, next) =>
      url.startsWith(`${LOCKIT}/projects/`) ? new Response(body()) : next(),
  });
  await edge.signIn();
  const open: Streaming['open'] = async () => {
    const reader = (await edge.call('GET', '/api/lockit/projects/1')).body?.getReader();
    if (reader === undefined) throw new Error('no stream');
    await reader.read();
    return reader;
  };
  return { edge, upstream, store, open };
}

/** Reads a stream to its end. @returns the time that it took, in milliseconds, and why it ended */
async function end(reader: ReadableStreamDefaultReader): Promise<[number, string]> {
  const startedAtMs = performance.now();
  try {
    while (!(await reader.read()).done);
    return [performance.now() - startedAtMs, 'done'];
  } catch (error) {
    return [performance.now() - startedAtMs, error instanceof Error ? error.message : ''];
  }
}

test.each([
  ['by the store', 0],
  ['by a lease', 1],
])(
  'S-76 ends a stream that was authorized %s within one lease of the sign-out',
  async (_, calls) => {
    const { edge, upstream, open } = await createStreaming();
    for (let call = 0; call < calls; call += 1) await (await open()).cancel();
    const reader = await open();
    // Wait until after the first check of the session, which is still valid then.
    await new Promise((resolve) => setTimeout(resolve, LEASE_MS * 0.7));
    await edge.call('POST', '/auth/logout', {
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    upstream.isCancelled = false;
    const [afterMs, reason] = await end(reader);
    expect(reason).toBe('session_expired');
    expect(afterMs).toBeLessThan(LEASE_MS);
    expect(upstream.isCancelled).toBe(true);
  },
);

test('S-76 ends a stream at the limit of its session, and when the store is down for a lease', async () => {
  const limited = await createStreaming();
  const first = await limited.open();
  limited.edge.aheadMs += 2_592_000_000;
  expect((await end(first))[1]).toBe('session_expired');
  const lost = await createStreaming();
  const second = await lost.open();
  lost.store.isLost = true;
  const [afterMs, reason] = await end(second);
  expect(reason).toBe('store_unavailable');
  expect(afterMs).toBeGreaterThan(LEASE_MS * 0.9);
});

test('reads the store twice in a lease while a stream is open, and no longer', async () => {
  const { store, open, edge } = await createStreaming();
  const reader = await open();
  store.reads = 0;
  await new Promise((resolve) => setTimeout(resolve, LEASE_MS * 1.2));
  expect(store.reads).toBe(2);
  await reader.cancel();
  await new Promise((resolve) => setTimeout(resolve, LEASE_MS * 0.7));
  expect(store.reads).toBe(2);
  expect(edge.events.map(({ event }) => event)).toEqual(['signed_in']);
});

test('S-76 stops an upload when its session ends, and responds with the reason', async () => {
  const edge = new EdgeUnderTest({
    variables: { POSTERN_LEASE_SECONDS: '1' },
    routes: [ROUTE],
    intercept: async (url, next, init) => {
      if (!url.startsWith(`${LOCKIT}/projects/`)) return next();
      return Response.json((await new Request(url, init).arrayBuffer()).byteLength);
    },
  });
  await edge.signIn();
  const body = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      edge.aheadMs = 2_592_000_000;
      controller.enqueue(new Uint8Array(10));
    },
  });
  const init = { body, duplex: 'half' } as RequestInit;
  const response = await edge.call('POST', '/api/lockit/projects/1', init);
  expect(await readCode(response)).toBe('401 session_expired');
});

test('ends a stream after the route’s maxDurationMs', async () => {
  const { open } = await createStreaming({ maxDurationMs: 200 });
  const [afterMs, reason] = await end(await open());
  expect(reason).toBe('upstream_timeout');
  expect(afterMs).toBeLessThan(LEASE_MS / 2);
});

test('S-76 without leases, a stream ends within two seconds of the sign-out', async () => {
  const { edge, open } = await createStreaming({}, 0);
  const reader = await open();
  await edge.post('/auth/logout', {});
  const [afterMs, reason] = await end(reader);
  expect(reason).toContain('session_');
  expect(afterMs).toBeLessThan(2000);
});

test('without leases, a stream outlives a short outage of the store', async () => {
  const { store, open } = await createStreaming({}, 0);
  const reader = await open();
  store.isLost = true;
  const late = new Promise((resolve) => setTimeout(resolve, 3500, 'open'));
  expect(await Promise.race([end(reader), late])).toBe('open');
  await reader.cancel();
});

test('ends a stream without a store in time although the clock is set back', async () => {
  const { edge, store, open } = await createStreaming();
  const reader = await open();
  store.isLost = true;
  edge.aheadMs = -3_600_000;
  const [tookMs] = await end(reader);
  expect(tookMs).toBeLessThan(3 * LEASE_MS);
});
