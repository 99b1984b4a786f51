/** One stored value. */
export interface StoredRecord {
  /** A text that the writer chose, random in part. */
  readonly version: string;
  /** Opaque to the store, and sealed. With the longest tokens, it has up to 256 KiB. */
  readonly value: string;
  /** When the store may forget the record, in whole milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

/**
 * Keeps sessions and service tokens. It has three operations, and each resolves when its effect is
 * durable. Any database with compare-and-set can be a store. (Workers KV has none.)
 *
 * An operation that fails rejects, and the edge turns that into `store_unavailable`. Test a store
 * of your own with `describeStore` of `@postern/edge/stores/contract`.
 */
export interface Store {
  /** @returns the record under a key; undefined if it was never written, was deleted or has expired */
  read(key: string): Promise<StoredRecord | undefined>;
  /**
   * Writes a record if the stored one still has the version `expected` (undefined: if there is none).
   * The writer chooses the new version, so a writer that gets no response can read the record to
   * find out whether its write landed.
   *
   * @returns false if another writer was first; then nothing has changed. Also true if the stored
   *   record already has the new version: a network may deliver a write twice
   */
  writeIfVersion(key: string, expected: string | undefined, record: StoredRecord): Promise<boolean>;
  /** Deletes a record. A missing record is not an error. */
  delete(key: string): Promise<void>;
}
