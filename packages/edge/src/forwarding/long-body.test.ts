import { expect, test } from 'vitest';
import { computeLongBodyMs } from '../http/long-body.ts';
import type { PublicRoute } from '../routes/route.ts';
import { EdgeUnderTest, LOCKIT } from '../testing/edge-under-test.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';

const LENGTH = 16 * 1024 + 1;

interface Passed extends PromiseWithResolvers<void> {
  readonly length: number;
  readonly signal: AbortSignal;
}

/** Creates an edge whose runtime passes long bodies on, and notes each of them. */
function createPassing(
  headers: Readonly<Record<string, string>>,
  rules: Partial<PublicRoute> = {},
): { edge: EdgeUnderTest; passed: Passed[] } {
  const passed: Passed[] = [];
  const edge = new EdgeUnderTest({
    routes: [{ ...OPEN_ROUTE, ...rules }],
    intercept: async (url, next) =>
      url.startsWith(`${LOCKIT}/stream`)
        ? new Response(new Uint8Array(LENGTH), { headers })
        : next(),
    passLongBody(readable, length, signal) {
      const one = { length, signal, ...Promise.withResolvers<void>() };
      passed.push(one);
      return { readable, ended: one.promise };
    },
  });
  return { edge, passed };
}

const get = (edge: EdgeUnderTest): Promise<Response> => edge.call('GET', '/api/open/stream');
const KNOWN = { 'content-length': String(LENGTH) };

test('the runtime passes on a body of known length above 16 KiB', async () => {
  const { edge, passed } = createPassing(KNOWN);
  const response = await get(edge);
  expect((await response.arrayBuffer()).byteLength).toBe(LENGTH);
  expect(passed).toMatchObject([{ length: LENGTH, signal: { aborted: false } }]);
});

test.each([
  ['of unknown length', {}],
  ['in a content coding, whose length is another one', { ...KNOWN, 'content-encoding': 'br' }],
])('the edge reads a body %s itself', async (_, headers) => {
  const { edge, passed } = createPassing(headers);
  expect((await (await get(edge)).arrayBuffer()).byteLength).toBe(LENGTH);
  expect(passed).toEqual([]);
});

test('S-77 a long body has its idle time and a second for each 4 KiB', async () => {
  expect(computeLongBodyMs(1024 * 1024, 30_000)).toBe(30_000 + 262_144);
  const { edge, passed } = createPassing(KNOWN, { idleTimeoutMs: 100 });
  const beganMs = Date.now();
  await get(edge);
  await expect.poll(() => passed[0]?.signal.aborted, { timeout: 10_000 }).toBe(true);
  expect(Date.now() - beganMs).toBeGreaterThan(4000);
  expect(edge.events).toMatchObject([{ event: 'failure', code: 'upstream_timeout' }]);
});

test('logs a long body that is cut short, once, and none that ends', async () => {
  const { edge, passed } = createPassing(KNOWN, { maxDurationMs: 50 });
  for (const _ of ['broken off', 'ended']) await get(edge);
  passed[0]?.reject(new TypeError('connection reset'));
  passed[1]?.resolve();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(edge.events).toEqual([
    expect.objectContaining({
      event: 'failure',
      code: 'upstream_unreachable',
      cause: 'TypeError: connection reset',
    }),
  ]);
  expect(passed.map(({ signal }) => signal.aborted)).toEqual([true, false]);
});

test('the edge passes a body on itself that the runtime cannot', async () => {
  const edge = new EdgeUnderTest({
    routes: [OPEN_ROUTE],
    intercept: async (url, next) =>
      url.startsWith(`${LOCKIT}/stream`)
        ? new Response(new Uint8Array(LENGTH), { headers: KNOWN })
        : next(),
    passLongBody: () => undefined,
  });
  expect((await (await get(edge)).arrayBuffer()).byteLength).toBe(LENGTH);
});
