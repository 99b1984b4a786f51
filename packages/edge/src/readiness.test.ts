import { expect, test } from 'vitest';
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
