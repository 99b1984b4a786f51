import type { Store, StoredRecord } from './store.ts';

/** Expired records are removed once in this many writes. */
const WRITES_BETWEEN_SWEEPS = 1000;

/**
 * Creates a store in this process's memory, for a single process and for tests. Its records are lost
 * when the process ends.
 *
 * @param now milliseconds since the epoch; default: the system's clock
 */
export function createMemoryStore(now: () => number = Date.now): Store {
  const records = new Map<string, StoredRecord>();
  let writes = 0;

  function peek(key: string): StoredRecord | undefined {
    const record = records.get(key);
    return record !== undefined && record.expiresAtMs > now() ? record : undefined;
  }
  function sweep(): void {
    for (const key of records.keys()) if (peek(key) === undefined) records.delete(key);
  }
  return {
    read: (key) => Promise.resolve(peek(key)),
    writeIfVersion(key, expected, record) {
      const version = peek(key)?.version;
      if (version !== expected) return Promise.resolve(version === record.version);
      records.set(key, record);
      writes += 1;
      if (writes % WRITES_BETWEEN_SWEEPS === 0) sweep();
      return Promise.resolve(true);
    },
    delete(key) {
      records.delete(key);
      return Promise.resolve();
    },
  };
}
