/** A list that keeps its newest entries. Adding is cheap: old entries are dropped in batches. */
export class BoundedList<Entry> {
  #entries: Entry[] = [];
  readonly #maxEntries: number;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length >= this.#maxEntries * 2) this.#entries = this.list();
  }

  /** The newest entries, oldest first. */
  list(): Entry[] {
    return this.#entries.slice(-this.#maxEntries);
  }

  clear(): void {
    this.#entries = [];
  }
}
