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

/** What every store promises, as a suite: call it in a test file with the store to be proved. */
export function describeStore(name: string, createStore: () => Store): void {
  describe(`${name} keeps the contract of a store`, () => {
    test('what was never written is not there', async () => {
      expect(await createStore().read(freshKey())).toBeUndefined();
    });

    test('a record reads back as it was written, whole', async () => {
      const [store, key, first] = [createStore(), freshKey(), record('a')];
      expect(await store.writeIfVersion(key, undefined, first)).toBe(true);
      expect(await store.read(key)).toEqual(first);
    });

    test('a write with the current version replaces, one with an old version changes nothing', async () => {
      const [store, key, second] = [createStore(), freshKey(), record('b')];
      await store.writeIfVersion(key, undefined, record('a'));
      expect(await store.writeIfVersion(key, 'a', second)).toBe(true);
      expect(await store.writeIfVersion(key, 'a', record('c'))).toBe(false);
      expect(await store.writeIfVersion(key, undefined, record('d'))).toBe(false);
      expect(await store.read(key)).toEqual(second);
    });

    test('a write that arrives twice, as a network may send it again, is one write and says so', async () => {
      const [store, key, second] = [createStore(), freshKey(), record('b')];
      await store.writeIfVersion(key, undefined, record('a'));
      expect(await store.writeIfVersion(key, 'a', second)).toBe(true);
      expect(await store.writeIfVersion(key, 'a', second)).toBe(true);
      expect(await store.read(key)).toEqual(second);
    });

    test('of many writers at once with the same version, exactly one succeeds', async () => {
      const [store, key] = [createStore(), freshKey()];
      await store.writeIfVersion(key, undefined, record('a'));
      const writes = Array.from({ length: 50 }, (_, i) =>
        store.writeIfVersion(key, 'a', record(`writer-${i}`)),
      );
      const outcomes = await Promise.all(writes);
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect((await store.read(key))?.version).toBe(`writer-${outcomes.indexOf(true)}`);
    });

    test('a deleted record is gone; deleting it again, or writing it anew, is fine', async () => {
      const [store, key] = [createStore(), freshKey()];
      await store.writeIfVersion(key, undefined, record('a'));
      await store.delete(key);
      await store.delete(key);
      expect(await store.read(key)).toBeUndefined();
      expect(await store.writeIfVersion(key, 'a', record('b'))).toBe(false);
      expect(await store.writeIfVersion(key, undefined, record('b'))).toBe(true);
    });

    test('an expired record is not there, for reading or for comparing', async () => {
      const [store, key] = [createStore(), freshKey()];
      await store.writeIfVersion(key, undefined, record('a', -1));
      expect(await store.read(key)).toBeUndefined();
      expect(await store.writeIfVersion(key, 'a', record('b'))).toBe(false);
      expect(await store.writeIfVersion(key, undefined, record('b'))).toBe(true);
    });

    test('keys do not touch each other', async () => {
      const [store, one, other] = [createStore(), freshKey(), freshKey()];
      await store.writeIfVersion(one, undefined, record('a'));
      await store.writeIfVersion(other, undefined, record('b'));
      await store.delete(one);
      expect((await store.read(other))?.version).toBe('b');
    });
  });
}
