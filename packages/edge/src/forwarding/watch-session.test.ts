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
  /** Whether the upstream has been told that no more of its answer is wanted. */
  readonly left: { isSo: boolean };
  readonly store: { isLost: boolean; reads: number };
  readonly open: () => Promise<ReadableStreamDefaultReader<Uint8Array>>;
}

/** A signed-in app, and an upstream whose answer never ends by itself. */
async function createStreaming(rules: Partial<UserRoute> = {}): Promise<Streaming> {
  const left = { isSo: false };
  const store = { isLost: false, reads: 0 };
  const memory = createMemoryStore();
  const body = (): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(1)),
      cancel: () => void (left.isSo = true),
    });
  const edge = new EdgeUnderTest({
    variables: { POSTERN_LEASE_SECONDS: String(LEASE_MS / 1000) },
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
  return { edge, left, store, open };
}

/** How long it takes until a stream breaks off, in milliseconds, and by what. */
async function end(reader: ReadableStreamDefaultReader): Promise<[number, string]> {
  const began = performance.now();
  try {
    while (!(await reader.read()).done);
    return [performance.now() - began, 'done'];
  } catch (error) {
    return [performance.now() - began, error instanceof Error ? error.message : ''];
  }
}

test.each([
  ['by the store', 0],
  ['by a lease', 1],
])('S-76 a stream that was let in %s ends within one lease of the sign-out', async (_, calls) => {
  const { edge, left, open } = await createStreaming();
  for (let call = 0; call < calls; call += 1) await (await open()).cancel();
  const reader = await open();
  // Past the first look at the session, which stands.
  await new Promise((resolve) => setTimeout(resolve, LEASE_MS * 0.7));
  await edge.call('POST', '/auth/logout', {
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  left.isSo = false;
  const [afterMs, reason] = await end(reader);
  expect(reason).toBe('session_expired');
  expect(afterMs).toBeLessThan(LEASE_MS);
  expect(left.isSo).toBe(true);
});

test('S-76 a stream does not outlive the limits of its session, nor a store that is lost for a lease', async () => {
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

test('a stream goes on while its session stands, for two reads in a lease, and none when it has ended', async () => {
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

test('S-76 the edge stops an upload when its session ends, and answers with the reason', async () => {
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
  const answer = await edge.call('POST', '/api/lockit/projects/1', {
    body,
    duplex: 'half',
  } as RequestInit);
  expect(await readCode(answer)).toBe('401 session_expired');
});

test('a route may say how long a stream takes at most', async () => {
  const { open } = await createStreaming({ maxDurationMs: 200 });
  const [afterMs, reason] = await end(await open());
  expect(reason).toBe('upstream_timeout');
  expect(afterMs).toBeLessThan(LEASE_MS / 2);
});
