/** The default limit of a cache: about 5,000 sessions with a record of 3 KB. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Caches values that cost cryptography or a request to obtain. Its entries take a limited number of
 * bytes. Above the limit, it deletes the least recently used entries.
 */
export class LruCache<T> {
  /** In the order of their last use. */
  readonly #entries = new Map<string, readonly [value: T, bytes: number]>();
  readonly #maxBytes: number;
  #bytes = 0;

  /** @param maxBytes default: 16 MiB */
  constructor(maxBytes: number = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry) this.set(key, ...entry);
    return entry?.[0];
  }

  /** @param bytes about how many bytes the key and the value take; an entry of too many is not kept */
  set(key: string, value: T, bytes: number): void {
    this.delete(key);
    this.#entries.set(key, [value, bytes]);
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#bytes -= this.#entries.get(key)?.[1] ?? 0;
    this.#entries.delete(key);
  }
}
