import type { Store, StoredRecord } from '@postern/edge';

const PREFIX = 'postern';
/** How long an act may find the database locked. Shorter than the edge waits: 3 s. */
const LOCKED_MS = 2500;
const LONGEST_WAIT_MS = 50;

/**
 * A store in Deno KV. Compare-and-set is KV's own atomic check, on the entry that was read;
 * records leave by KV's expiry, which may be late: what has expired is not there, whatever KV says.
 *
 * A record is at most 64 KiB, which is KV's limit for a value.
 */
export function createKvStore(kv: Deno.Kv, now: () => number = Date.now): Store {
  const isCurrent = (record: StoredRecord | null): record is StoredRecord =>
    record !== null && record.expiresAtMs > now();
  return {
    read: (key) =>
      waitWhileLocked(async () => {
        const { value } = await kv.get<StoredRecord>([PREFIX, key]);
        return isCurrent(value) ? value : undefined;
      }),
    writeIfVersion: (key, expected, record) =>
      waitWhileLocked(async () => {
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
    delete: (key) => waitWhileLocked(() => kv.delete([PREFIX, key])),
  };
}

/**
 * Does an act again while another process that shares the file holds it locked. Then nothing was
 * written: a transaction that finds the lock does not begin (SQLite, SQLITE_BUSY). Deno tells it by
 * its words alone. On Deno Deploy there is no file.
 */
async function waitWhileLocked<T>(act: () => Promise<T>): Promise<T> {
  const giveUpAtMs = Date.now() + LOCKED_MS;
  for (;;) {
    try {
      return await act();
    } catch (error) {
      const isLocked = error instanceof Error && error.message.includes('database is locked');
      if (!isLocked || Date.now() > giveUpAtMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_WAIT_MS));
    }
  }
}
