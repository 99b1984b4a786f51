import { describe, expect, test } from 'vitest';
import type { Store, StoredRecord } from './store.ts';

const record = (version: string, lifetimeMs = 60_000): StoredRecord => ({
  version,
  value: `value of ${version}`,
  expiresAtMs: Date.now() + lifetimeMs,
});

let keys = 0;
const freshKey = (): string => {
  keys += 1;
  return `key-${keys}-${Date.now()}`;
};

/** The suite that every store must pass. Call it in a test file with the store to test. */
export function describeStore(name: string, createStore: () => Store): void {
  describe(`${name} keeps the contract of a store`, () => {
    test('returns undefined for a key that was never written', async () => {
      expect(await createStore().read(freshKey())).toBeUndefined();
    });

    test('reads a record back exactly as it was written', async () => {
      const [store, key, first] = [createStore(), freshKey(), record('a')];
      expect(await store.writeIfVersion(key, undefined, first)).toBe(true);
      expect(await store.read(key)).toEqual(first);
    });

    test('keeps a record of 256 KiB, and a short one in its place', async () => {
      const [store, key] = [createStore(), freshKey()];
      const long = { ...record('a'), value: 'v'.repeat(256 * 1024) };
      expect(await store.writeIfVersion(key, undefined, long)).toBe(true);
      expect(await store.read(key)).toEqual(long);
      const short = record('b');
      expect(await store.writeIfVersion(key, 'a', short)).toBe(true);
      expect(await store.read(key)).toEqual(short);
    });

    test('replaces a record only if the write names its current version', async () => {
      const [store, key, second] = [createStore(), freshKey(), record('b')];
      await store.writeIfVersion(key, undefined, record('a'));
      expect(await store.writeIfVersion(key, 'a', second)).toBe(true);
      expect(await store.writeIfVersion(key, 'a', record('c'))).toBe(false);
      expect(await store.writeIfVersion(key, undefined, record('d'))).toBe(false);
      expect(await store.read(key)).toEqual(second);
    });

    test('accepts a write that the network delivers twice', async () => {
      const [store, key, second] = [createStore(), freshKey(), record('b')];
      await store.writeIfVersion(key, undefined, record('a'));
      expect(await store.writeIfVersion(key, 'a', second)).toBe(true);
      expect(await store.writeIfVersion(key, 'a', second)).toBe(true);
      expect(await store.read(key)).toEqual(second);
    });

    test('accepts exactly one of many concurrent writes to the same version', async () => {
      const [store, key] = [createStore(), freshKey()];
      await store.writeIfVersion(key, undefined, record('a'));
      const writes = Array.from({ length: 50 }, (_, i) =>
        store.writeIfVersion(key, 'a', record(`writer-${i}`)),
      );
      const outcomes = await Promise.all(writes);
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect((await store.read(key))?.version).toBe(`writer-${outcomes.indexOf(true)}`);
    });

    test('deletes a record, and allows a second delete and a new write', async () => {
      const [store, key] = [createStore(), freshKey()];
      await store.writeIfVersion(key, undefined, record('a'));
      await store.delete(key);
      await store.delete(key);
      expect(await store.read(key)).toBeUndefined();
      expect(await store.writeIfVersion(key, 'a', record('b'))).toBe(false);
      expect(await store.writeIfVersion(key, undefined, record('b'))).toBe(true);
    });

    test('treats an expired record as missing in reads and in writes', async () => {
      const [store, key] = [createStore(), freshKey()];
      await store.writeIfVersion(key, undefined, record('a', -1));
      expect(await store.read(key)).toBeUndefined();
      expect(await store.writeIfVersion(key, 'a', record('b'))).toBe(false);
      expect(await store.writeIfVersion(key, undefined, record('b'))).toBe(true);
    });

    test('keeps the records of different keys apart', async () => {
      const [store, one, other] = [createStore(), freshKey(), freshKey()];
      await store.writeIfVersion(one, undefined, record('a'));
      await store.writeIfVersion(other, undefined, record('b'));
      await store.delete(one);
      expect((await store.read(other))?.version).toBe('b');
    });
  });
}
