import type { Store, StoredRecord } from './store.ts';

/** Every so many writes, expired records are swept out. */
const WRITES_BETWEEN_SWEEPS = 1000;

/**
 * A store in this process's memory: for one process and for tests. What it holds ends with it.
 *
 * @param now milliseconds since the epoch; default the system's clock
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
