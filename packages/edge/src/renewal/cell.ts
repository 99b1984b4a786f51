import { encodeBase64Url } from '@postern/core';
import { Failure } from '../failure.ts';
import type { Sealer } from '../sessions/sealing.ts';
import type { Store } from '../stores/store.ts';
import { within } from '../time.ts';

/** How long the store may take over one act, in milliseconds. */
const STORE_TIMEOUT_MS = 3000;
const VERSION_BYTES = 12;

/** What a cell held when it was read; `version` is undefined where there was nothing. */
export interface Versioned<T> {
  readonly version: string;
  readonly value: T;
}

/** One sealed record of the store, as a typed value. Every act answers in bounded time. */
export class Cell<T> {
  readonly key: string;
  readonly #store: Store;
  readonly #sealer: Sealer;
  readonly #expiresAtMs: (value: T) => number;

  /** @param expiresAtMs when a value may be forgotten by the store */
  constructor(store: Store, key: string, sealer: Sealer, expiresAtMs: (value: T) => number) {
    this.key = key;
    this.#store = store;
    this.#sealer = sealer;
    this.#expiresAtMs = expiresAtMs;
  }

  /** @returns undefined where there is nothing; `store_unavailable`; `session_unreadable` if it does not open */
  async read(): Promise<Versioned<T> | undefined | Failure> {
    const record = await answerInTime(this.#store.read(this.key));
    if (record === undefined || record instanceof Failure) return record;
    const plain = await this.#sealer.open(record.value);
    if (plain === undefined) return new Failure('session_unreadable');
    // What opens under the seal was written by this class: its type is known.
    const value: T = JSON.parse(plain);
    return { version: record.version, value };
  }

  /** @returns what now stands there; undefined if someone else wrote first; `store_unavailable` */
  async write(expected: string | undefined, value: T): Promise<Versioned<T> | undefined | Failure> {
    const version = encodeBase64Url(crypto.getRandomValues(new Uint8Array(VERSION_BYTES)));
    const sealed = await this.#sealer.seal(JSON.stringify(value));
    const record = { version, value: sealed, expiresAtMs: this.#expiresAtMs(value) };
    const written = await answerInTime(this.#store.writeIfVersion(this.key, expected, record));
    // No answer does not mean no write: the version in the store tells.
    const landed = written instanceof Failure ? await this.#hasVersion(version, written) : written;
    if (landed instanceof Failure) return landed;
    return landed ? { version, value } : undefined;
  }

  async #hasVersion(version: string, otherwise: Failure): Promise<true | Failure> {
    const record = await answerInTime(this.#store.read(this.key));
    const isOurs = !(record instanceof Failure) && record?.version === version;
    return isOurs ? true : otherwise;
  }

  async delete(): Promise<Failure | undefined> {
    const deleted = await answerInTime(this.#store.delete(this.key));
    return deleted instanceof Failure ? deleted : undefined;
  }
}

/** @returns what the store answers; `store_unavailable` if it rejects, or takes too long */
export async function answerInTime<T>(act: Promise<T>): Promise<T | Failure> {
  const late = new Failure('store_unavailable', { cause: 'the store took too long' });
  return within(act, STORE_TIMEOUT_MS, late).catch(
    (cause: unknown) => new Failure('store_unavailable', { cause }),
  );
}
