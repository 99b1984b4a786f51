import { Failure } from '../failures/failure.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { within } from '../time.ts';
import type { Store, StoredRecord } from './store.ts';

/** How long one operation of the store may take, in milliseconds. */
const STORE_TIMEOUT_MS = 3000;

/** A value, and the version under which the store has it. */
export interface Versioned<T> {
  readonly version: string;
  readonly value: T;
}

/**
 * When the store may forget a value, and when the value was last used, both in milliseconds since the
 * epoch. The version begins with the last use, so that it is readable without the seal. Default: 0.
 */
export type RecordTimes = readonly [expiresAtMs: number, usedAtMs?: number];

/** When each store last failed, in milliseconds of the monotonic clock. */
const failures = new WeakMap<Store, number>();

/** Why a record has no value: the store has none, or no key of the ring opens it. */
export type Absence = 'missing' | 'unreadable';

/**
 * One sealed record of the store, as a typed value. Every operation ends in bounded time. The record
 * keeps what it opened last: while the store has the same text, a read needs no cryptography.
 */
export class SealedRecord<T> {
  readonly key: string;
  readonly #store: Store;
  readonly #sealer: Sealer;
  readonly #readTimes: (value: T) => RecordTimes;
  #opened: { readonly sealed: string; readonly value: T } | undefined;

  constructor(store: Store, key: string, sealer: Sealer, readTimes: (value: T) => RecordTimes) {
    this.key = key;
    this.#store = store;
    this.#sealer = sealer;
    this.#readTimes = readTimes;
  }

  /** @returns the value; why there is none; `store_unavailable` */
  async read(): Promise<Versioned<T> | Absence | Failure> {
    const record = await answerInTime(this.#store.read(this.key));
    if (record instanceof Failure) return this.#note(record);
    if (record === undefined) return 'missing';
    if (this.#opened?.sealed !== record.value) {
      const plain = await this.#sealer.open(record.value);
      if (plain === undefined) return 'unreadable';
      // Only this class writes under the seal, so the type is known.
      this.#opened = { sealed: record.value, value: JSON.parse(plain) };
    }
    return { version: record.version, value: this.#opened.value };
  }

  /** About how many bytes the kept value takes with its sealed text. */
  get bytes(): number {
    return 2 * (this.#opened?.sealed.length ?? 0);
  }

  /**
   * @param expected the version that the store must have; undefined if it must have none
   * @returns the value as stored; undefined if another writer was first; `store_unavailable`
   */
  async write(expected: string | undefined, value: T): Promise<Versioned<T> | undefined | Failure> {
    const sealed = await this.#sealer.seal(JSON.stringify(value));
    const [expiresAtMs, usedAtMs = 0] = this.#readTimes(value);
    const version = `${usedAtMs}.${crypto.randomUUID()}`;
    const record = { version, value: sealed, expiresAtMs };
    const written = await writeInTime(this.#store, this.key, expected, record);
    if (written instanceof Failure) return this.#note(written);
    return written ? { version, value } : undefined;
  }

  /** @returns undefined; `store_unavailable` */
  async delete(): Promise<Failure | undefined> {
    const deleted = await answerInTime(this.#store.delete(this.key));
    return deleted instanceof Failure ? this.#note(deleted) : undefined;
  }

  /** Whether an operation of any record of the same store failed in the last `ms` milliseconds. */
  hasStoreFailed(ms: number): boolean {
    const atMs = failures.get(this.#store);
    return atMs !== undefined && performance.now() - atMs < ms;
  }

  #note(failure: Failure): Failure {
    failures.set(this.#store, performance.now());
    return failure;
  }
}

/**
 * Writes a record if the stored one has the version `expected`, as {@link Store} does. A write without a
 * response may still have happened: the stored version shows it.
 *
 * @returns false if another writer was first; `store_unavailable`
 */
export async function writeInTime(
  store: Store,
  key: string,
  expected: string | undefined,
  { version, value, expiresAtMs }: StoredRecord,
): Promise<boolean | Failure> {
  const record = { version, value, expiresAtMs: Math.ceil(expiresAtMs) };
  const written = await answerInTime(store.writeIfVersion(key, expected, record));
  if (!(written instanceof Failure)) return written;
  const stored = await answerInTime(store.read(key));
  return !(stored instanceof Failure) && stored?.version === version ? true : written;
}

/** @returns the operation's result; `store_unavailable` if it rejects or takes longer than 3 s */
export async function answerInTime<T>(operation: Promise<T>): Promise<T | Failure> {
  const late = new Failure('store_unavailable', { cause: 'timeout' });
  return within(operation, STORE_TIMEOUT_MS, late).catch(
    (cause: unknown) => new Failure('store_unavailable', { cause }),
  );
}
