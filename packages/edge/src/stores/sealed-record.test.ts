import { afterEach, expect, test, vi } from 'vitest';
import { Sealer } from '../sealing/sealer.ts';
import { createMemoryStore } from './memory.ts';
import { answerInTime, SealedRecord } from './sealed-record.ts';
import type { Store } from './store.ts';

interface Value {
  readonly text: string;
}

const bytes = (fill: number): Uint8Array<ArrayBuffer> => new Uint8Array(32).fill(fill);

function createRecord(store: Store, ringId = 'k1'): SealedRecord<Value> {
  const sealer = new Sealer([{ id: ringId, bytes: bytes(1) }], bytes(2), 'key');
  return new SealedRecord(store, 'key', sealer, () => [Date.now() + 60_000]);
}

afterEach(() => void vi.useRealTimers());

test('reads a value back with its version', async () => {
  const record = createRecord(createMemoryStore());
  const written = await record.write(undefined, { text: 'a' });
  expect(written).toEqual({
    version: expect.stringMatching(/^0\.[\da-f-]{36}$/),
    value: { text: 'a' },
  });
  expect(await record.read()).toEqual(written);
});

test('begins a version with the last use, which needs no key to read', async () => {
  const sealer = new Sealer([{ id: 'k1', bytes: bytes(1) }], bytes(2), 'key');
  const times = ({ text }: Value): [number, number] => [Date.now() + 60_000, text.length];
  const record = new SealedRecord(createMemoryStore(), 'key', sealer, times);
  expect(await record.write(undefined, { text: 'four' })).toMatchObject({
    version: expect.stringMatching(/^4\./),
  });
});

test('seals the value in the store until the time that the record names', async () => {
  const store = createMemoryStore();
  await createRecord(store).write(undefined, { text: 'plain' });
  const stored = await store.read('key');
  expect(stored?.value).toMatch(/^1\.k1\./);
  expect(JSON.stringify(stored)).not.toContain('plain');
  expect(stored?.expiresAtMs).toBeGreaterThan(Date.now() + 50_000);
});

test('names a whole millisecond after a time with a fraction, for stores that take no other', async () => {
  const store = createMemoryStore();
  const sealer = new Sealer([{ id: 'k1', bytes: bytes(1) }], bytes(2), 'key');
  const endMs = Date.now() + 60_000;
  await new SealedRecord<Value>(store, 'key', sealer, () => [endMs + 0.2]).write(undefined, {
    text: 'a',
  });
  expect((await store.read('key'))?.expiresAtMs).toBe(endMs + 1);
});

test('decrypts a text once, and the text that replaces it again', async () => {
  const store = createMemoryStore();
  await createRecord(store).write(undefined, { text: 'a' });
  const record = createRecord(store);
  const decrypt = vi.spyOn(crypto.subtle, 'decrypt');
  const first = await record.read();
  expect(await record.read()).toEqual(first);
  expect(decrypt).toHaveBeenCalledTimes(1);
  const { version = '', ...sealed } = (await store.read('key')) ?? { value: '', expiresAtMs: 0 };
  await createRecord(store).write(version, { text: 'b' });
  expect(await record.read()).toMatchObject({ value: { text: 'b' } });
  const { version: newest } = (await store.read('key')) ?? {};
  await store.writeIfVersion('key', newest, {
    ...sealed,
    version: 'x',
    value: `${sealed.value.slice(0, -4)}AAAA`,
  });
  expect(await record.read()).toBe('unreadable');
  decrypt.mockRestore();
});

test('reports a missing and a deleted record as missing', async () => {
  const record = createRecord(createMemoryStore());
  expect(await record.read()).toBe('missing');
  await record.write(undefined, { text: 'a' });
  expect(await record.delete()).toBeUndefined();
  expect(await record.read()).toBe('missing');
});

test('reports a record under a retired key as unreadable', async () => {
  const store = createMemoryStore();
  await createRecord(store, 'k1').write(undefined, { text: 'a' });
  expect(await createRecord(store, 'k2').read()).toBe('unreadable');
});

test('writes nothing if another writer was first', async () => {
  const record = createRecord(createMemoryStore());
  await record.write(undefined, { text: 'first' });
  expect(await record.write(undefined, { text: 'second' })).toBeUndefined();
  expect(await record.write('another', { text: 'third' })).toBeUndefined();
  expect(await record.read()).toMatchObject({ value: { text: 'first' } });
});

test('recognizes a write that happened although its response was lost', async () => {
  const memory = createMemoryStore();
  const record = createRecord({
    ...memory,
    writeIfVersion: async (...write) => {
      await memory.writeIfVersion(...write);
      throw new Error('connection lost');
    },
  });
  expect(await record.write(undefined, { text: 'a' })).toMatchObject({ value: { text: 'a' } });
});

test('reports a store that fails', async () => {
  const down = (): Promise<never> => Promise.reject(new Error('down'));
  const record = createRecord({ read: down, writeIfVersion: down, delete: down });
  expect(await record.read()).toMatchObject({ code: 'store_unavailable' });
  expect(await record.write(undefined, { text: 'a' })).toMatchObject({ code: 'store_unavailable' });
  expect(await record.delete()).toMatchObject({ code: 'store_unavailable' });
});

test('waits 3 s for an operation', async () => {
  vi.useFakeTimers();
  const slow = answerInTime(new Promise((resolve) => setTimeout(() => resolve('late'), 2999)));
  const hung = answerInTime(new Promise<never>(() => undefined));
  await vi.advanceTimersByTimeAsync(3000);
  expect(await slow).toBe('late');
  expect(await hung).toMatchObject({ code: 'store_unavailable', cause: 'timeout' });
});
