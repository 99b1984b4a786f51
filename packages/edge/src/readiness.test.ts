import { expect, test } from 'vitest';
import { createMemoryStore } from './stores/memory.ts';
import { EdgeUnderTest, ORIGIN, readCode } from './testing/edge-under-test.ts';

test('reports a store that fails', async () => {
  const broken = (): Promise<never> => Promise.reject(new Error('down'));
  const edge = new EdgeUnderTest({
    store: { read: broken, writeIfVersion: broken, delete: broken },
  });
  expect(await readCode(await edge.fetch(`${ORIGIN}/readyz`))).toBe('503 store_unavailable');
  expect(await readCode(await edge.signIn())).toBe('503 store_unavailable');
});

test('reports a store that hangs within seconds', async () => {
  const silent = (): Promise<never> => new Promise(() => undefined);
  const edge = new EdgeUnderTest({
    store: { read: silent, writeIfVersion: silent, delete: silent },
  });
  expect(await readCode(await edge.fetch(`${ORIGIN}/readyz`))).toBe('503 store_unavailable');
});

test('S-74 reads the store once a second however many ask, and reports what it found', async () => {
  const store = createMemoryStore();
  let reads = 0;
  let isDown = false;
  const read = async (key: string): ReturnType<typeof store.read> => {
    reads += 1;
    if (isDown) throw new Error('down');
    return store.read(key);
  };
  const edge = new EdgeUnderTest({ store: { ...store, read } });
  const ask = async (): Promise<string> => {
    const texts = await Promise.all(
      Array.from({ length: 100 }, async () => (await edge.fetch(`${ORIGIN}/readyz`)).text()),
    );
    const [text = '', ...others] = new Set(texts);
    expect(others).toEqual([]);
    return text;
  };
  expect([await ask(), reads]).toEqual(['{"status":"ready"}', 1]);
  isDown = true;
  expect([await ask(), reads]).toEqual(['{"status":"ready"}', 1]);
  edge.aheadMs = 1000;
  expect([(await edge.fetch(`${ORIGIN}/readyz`)).status, reads]).toEqual([503, 4]);
  isDown = false;
  expect([(await edge.fetch(`${ORIGIN}/readyz`)).status, reads]).toEqual([503, 4]);
  edge.aheadMs = 2000;
  expect([await ask(), reads]).toEqual(['{"status":"ready"}', 5]);
  // The clock was ahead: its result is not kept.
  edge.aheadMs = 0;
  expect([await ask(), reads]).toEqual(['{"status":"ready"}', 6]);
});

test('is ready while a part of the store can be read', async () => {
  const store = createMemoryStore();
  const read = async (key: string): ReturnType<typeof store.read> => {
    if (key === 'readiness') throw new Error('this shard is down');
    return store.read(key);
  };
  const edge = new EdgeUnderTest({ store: { ...store, read } });
  expect((await edge.fetch(`${ORIGIN}/readyz`)).status).toBe(200);
});

test.each(['/healthz', '/readyz'])('no cache in front of the edge keeps %s', async (path) => {
  const { headers } = await new EdgeUnderTest().fetch(`${ORIGIN}${path}`);
  expect(headers.get('cache-control')).toBe('no-store');
});
