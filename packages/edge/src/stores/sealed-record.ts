import { encodeBase64Url } from '@postern/core';
import { Failure } from '../failures/failure.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { within } from '../time.ts';
import type { Store } from './store.ts';

/** How long one operation of the store may take, in milliseconds. */
const STORE_TIMEOUT_MS = 3000;
const VERSION_BYTES = 12;

/** A value, and the version under which the store has it. */
export interface Versioned<T> {
  readonly version: string;
  readonly value: T;
}

/** Why a record has no value: the store has none, or no key of the ring opens it. */
export type Absence = 'missing' | 'unreadable';

/** One sealed record of the store, as a typed value. Every operation ends in bounded time. */
export class SealedRecord<T> {
  readonly key: string;
  readonly #store: Store;
  readonly #sealer: Sealer;
  readonly #expiresAtMs: (value: T) => number;

  /** @param expiresAtMs when the store may forget a value, in milliseconds since the epoch */
  constructor(store: Store, key: string, sealer: Sealer, expiresAtMs: (value: T) => number) {
    this.key = key;
    this.#store = store;
    this.#sealer = sealer;
    this.#expiresAtMs = expiresAtMs;
  }

  /** @returns the value; why there is none; `store_unavailable` */
  async read(): Promise<Versioned<T> | Absence | Failure> {
    const record = await answerInTime(this.#store.read(this.key));
    if (record instanceof Failure) return record;
    if (record === undefined) return 'missing';
    const plain = await this.#sealer.open(record.value);
    if (plain === undefined) return 'unreadable';
    // Only this class writes under the seal, so the type is known.
    const value: T = JSON.parse(plain);
    return { version: record.version, value };
  }

  /**
   * @param expected the version that the store must have; undefined if it must have none
   * @returns the value as stored; undefined if another writer was first; `store_unavailable`
   */
  async write(expected: string | undefined, value: T): Promise<Versioned<T> | undefined | Failure> {
    const version = encodeBase64Url(crypto.getRandomValues(new Uint8Array(VERSION_BYTES)));
    const sealed = await this.#sealer.seal(JSON.stringify(value));
    const record = { version, value: sealed, expiresAtMs: this.#expiresAtMs(value) };
    const written = await answerInTime(this.#store.writeIfVersion(this.key, expected, record));
    // A write without a response may still have happened. The stored version shows it.
    const isStored =
      written instanceof Failure ? await this.#hasVersion(version, written) : written;
    if (isStored instanceof Failure) return isStored;
    return isStored ? { version, value } : undefined;
  }

  async #hasVersion(version: string, otherwise: Failure): Promise<true | Failure> {
    const record = await answerInTime(this.#store.read(this.key));
    const isOurs = !(record instanceof Failure) && record?.version === version;
    return isOurs ? true : otherwise;
  }

  /** @returns undefined; `store_unavailable` */
  async delete(): Promise<Failure | undefined> {
    const deleted = await answerInTime(this.#store.delete(this.key));
    return deleted instanceof Failure ? deleted : undefined;
  }
}

/** @returns the operation's result; `store_unavailable` if it rejects or takes longer than 3 s */
export async function answerInTime<T>(operation: Promise<T>): Promise<T | Failure> {
  const late = new Failure('store_unavailable', { cause: 'timeout' });
  return within(operation, STORE_TIMEOUT_MS, late).catch(
    (cause: unknown) => new Failure('store_unavailable', { cause }),
  );
}
