import { randomUUID } from 'node:crypto';
import type { Store } from '@postern/edge';

/**
 * Writes a record, reads it and deletes it: a replica, or a server that lacks replicas, rejects a write,
 * and an ACL may forbid any of these.
 *
 * @throws Error of the first that fails
 */
export async function tryStore(store: Store): Promise<void> {
  const record = { version: randomUUID(), value: '', expiresAtMs: Date.now() + 60_000 };
  const key = `trial-${record.version}`;
  await store.writeIfVersion(key, undefined, record);
  await store.read(key);
  await store.delete(key);
}
