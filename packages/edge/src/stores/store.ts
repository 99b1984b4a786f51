/** One stored value. `version` is a random text made by whoever wrote it. */
export interface StoredRecord {
  readonly version: string;
  /** Opaque to the store, and sealed. */
  readonly value: string;
  /** When the store may forget the record, in milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

/**
 * Where sessions and service tokens are kept. Three acts, each awaited until it is durable, and
 * nothing else: whatever can compare and set can be a store. (Workers KV cannot.)
 *
 * A store that does not answer rejects; the edge turns that into `store_unavailable`. Every store
 * passes the suite in `contract.ts`.
 */
export interface Store {
  /** The record under a key, or undefined: never written, deleted or expired. */
  read(key: string): Promise<StoredRecord | undefined>;
  /**
   * Writes a record if the one in the store still has version `expected` (undefined: if there is
   * none). Because the writer chooses the new version, one that got no answer can find out by
   * reading whether its write landed.
   *
   * @returns false if someone else wrote first; then nothing has changed. True as well where this
   *   very version stands there already: a network may deliver a write twice
   */
  writeIfVersion(key: string, expected: string | undefined, record: StoredRecord): Promise<boolean>;
  /** Removes a record; one that is not there is fine. */
  delete(key: string): Promise<void>;
}
