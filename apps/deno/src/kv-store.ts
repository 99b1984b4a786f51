import type { Store, StoredRecord } from '@postern/edge';

const PREFIX = 'postern';

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
    async read(key) {
      const { value } = await kv.get<StoredRecord>([PREFIX, key]);
      return isCurrent(value) ? value : undefined;
    },
    async writeIfVersion(key, expected, record) {
      const entry = await kv.get<StoredRecord>([PREFIX, key]);
      const version = isCurrent(entry.value) ? entry.value.version : undefined;
      if (version !== expected) return false;
      const expireIn = Math.max(1, record.expiresAtMs - now());
      const written = await kv
        .atomic()
        .check(entry)
        .set([PREFIX, key], record, { expireIn })
        .commit();
      return written.ok;
    },
    async delete(key) {
      await kv.delete([PREFIX, key]);
    },
  };
}
