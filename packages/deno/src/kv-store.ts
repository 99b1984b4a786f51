import type { Store, StoredRecord } from '@postern/edge';

const PREFIX = 'postern';
/** How long an operation retries while the database is locked. The edge gives up later, after 3 s. */
const LOCKED_MS = 2500;
const LONGEST_WAIT_MS = 50;

/**
 * Creates a store in Deno KV. A write is KV's atomic check of the entry that was read. KV removes
 * expired entries, but may be late, so the store ignores them.
 *
 * A record is at most 64 KiB, KV's limit for a value.
 *
 * @throws Error from each operation if KV fails, or stays locked for 2.5 s
 */
export function createKvStore(kv: Deno.Kv, now: () => number = Date.now): Store {
  const isCurrent = (record: StoredRecord | null): record is StoredRecord =>
    record !== null && record.expiresAtMs > now();
  return {
    read: (key) =>
      retryWhileLocked(async () => {
        const { value } = await kv.get<StoredRecord>([PREFIX, key]);
        return isCurrent(value) ? value : undefined;
      }),
    writeIfVersion: (key, expected, record) =>
      retryWhileLocked(async () => {
        const entry = await kv.get<StoredRecord>([PREFIX, key]);
        const version = isCurrent(entry.value) ? entry.value.version : undefined;
        if (version !== expected) return version === record.version;
        const expireIn = Math.max(1, record.expiresAtMs - now());
        const written = await kv
          .atomic()
          .check(entry)
          .set([PREFIX, key], record, { expireIn })
          .commit();
        return written.ok;
      }),
    delete: (key) => retryWhileLocked(() => kv.delete([PREFIX, key])),
  };
}

/**
 * Retries an operation while another process that shares the file has locked it. A retry is safe: a
 * transaction that finds the lock does not begin (SQLite, SQLITE_BUSY). Deno reports the lock in the
 * error's message only. Deno Deploy has no file, and so no lock.
 */
async function retryWhileLocked<T>(operation: () => Promise<T>): Promise<T> {
  const giveUpAtMs = performance.now() + LOCKED_MS;
  for (;;) {
    try {
      return await operation();
    } catch (error) {
      const isLocked = error instanceof Error && error.message.includes('database is locked');
      if (!isLocked || performance.now() > giveUpAtMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_WAIT_MS));
    }
  }
}
