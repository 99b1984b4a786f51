import type { Store, StoredRecord } from '@postern/edge';

const PREFIX = 'postern';
/** How long an operation retries while the database is locked. The edge gives up later, after 3 s. */
const LOCKED_MS = 2500;
const LONGEST_WAIT_MS = 50;

/** Characters of a value that one entry holds. KV's limit is 64 KiB, with the rest of the record. */
const PART_LENGTH = 60_000;
/** How often a read begins again while other writers change a long record. */
const MAX_READS = 10;

/** The record, or its beginning, if it is too long for one entry. */
interface Head extends StoredRecord {
  /** How many entries have the rest of the value, each under its number. */
  readonly parts?: number;
}

/**
 * Creates a store in Deno KV. A write is KV's atomic check of the entry that was read. KV removes
 * expired entries, but may be late, so the store ignores them.
 *
 * KV's values have at most 64 KiB. A longer record has several entries, which one commit writes: they
 * have the same versionstamp.
 *
 * @throws Error from each operation if KV fails, or stays locked for 2.5 s
 */
export function createKvStore(kv: Deno.Kv, now: () => number = Date.now): Store {
  const isCurrent = (record: StoredRecord | null): record is StoredRecord =>
    record !== null && record.expiresAtMs > now();
  const readHead = (key: string): Promise<Deno.KvEntryMaybe<Head>> => kv.get<Head>([PREFIX, key]);
  return {
    read: (key) =>
      retryWhileLocked(async () => {
        for (let reads = 0; reads < MAX_READS; reads += 1) {
          const head = await readHead(key);
          if (!isCurrent(head.value)) return undefined;
          const record = await readRest(kv, key, head.value, head.versionstamp);
          if (record !== undefined) return record;
        }
        throw new Error('a long record keeps changing, or lacks a part');
      }),
    writeIfVersion: (key, expected, record) =>
      retryWhileLocked(async () => {
        const head = await readHead(key);
        const version = isCurrent(head.value) ? head.value.version : undefined;
        if (version !== expected) return version === record.version;
        const commit = kv.atomic().check(head);
        const parts = setRecord(commit, key, record, Math.max(1, record.expiresAtMs - now()));
        deleteParts(commit, key, head.value, parts);
        const { ok } = await commit.commit();
        // Over a network, KV may commit again after a lost response, and find its own entry.
        return ok || (await readHead(key)).value?.version === record.version;
      }),
    delete: (key) =>
      retryWhileLocked(async () => {
        const { value } = await readHead(key);
        const commit = kv.atomic().delete([PREFIX, key]);
        deleteParts(commit, key, value);
        await commit.commit();
      }),
  };
}

/** @returns the whole record; undefined if another writer has changed it since its head was read */
async function readRest(
  kv: Deno.Kv,
  key: string,
  { parts = 0, ...record }: Head,
  versionstamp: string | null,
): Promise<StoredRecord | undefined> {
  const numbers = Array.from({ length: parts }, (_, index) => index + 1);
  const rest = await Promise.all(numbers.map((part) => kv.get<string>([PREFIX, key, part])));
  if (rest.some((entry) => entry.versionstamp !== versionstamp)) return undefined;
  return { ...record, value: [record.value, ...rest.map(({ value }) => value)].join('') };
}

/** @returns how many entries there are besides the head */
function setRecord(
  commit: Deno.AtomicOperation,
  key: string,
  { value, ...record }: StoredRecord,
  expireIn: number,
): number {
  const parts = Math.max(0, Math.ceil(value.length / PART_LENGTH) - 1);
  const read = (part: number): string => value.slice(part * PART_LENGTH, (part + 1) * PART_LENGTH);
  const head: Head = { ...record, value: read(0), ...(parts > 0 && { parts }) };
  commit.set([PREFIX, key], head, { expireIn });
  for (let part = 1; part <= parts; part += 1) {
    commit.set([PREFIX, key, part], read(part), { expireIn });
  }
  return parts;
}

function deleteParts(commit: Deno.AtomicOperation, key: string, head: Head | null, kept = 0): void {
  const { parts = 0 } = head ?? {};
  for (let part = kept + 1; part <= parts; part += 1) commit.delete([PREFIX, key, part]);
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
