import { expect, test } from 'vitest';
import { describeStore } from './contract.ts';
import { createMemoryStore } from './memory.ts';

describeStore('the memory store', createMemoryStore);

test('removes expired records every 1,000 writes', async () => {
  let now = 0;
  const store = createMemoryStore(() => now);
  const write = (key: string): Promise<boolean> =>
    store.writeIfVersion(key, undefined, { version: 'a', value: '', expiresAtMs: now + 1 });
  for (let i = 0; i < 999; i++) await write(`old-${i}`);
  now = 10;
  await write('new');
  // With the clock turned back, a record that is still in memory would be read.
  now = 0;
  expect(await store.read('old-0')).toBeUndefined();
  expect(await store.read('new')).toBeDefined();
});
