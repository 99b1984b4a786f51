import { createMemoryStore } from '../stores/memory.ts';
import type { Store } from '../stores/store.ts';

/** A memory store that counts its operations. */
export interface CountingStore extends Store {
  /** Reads, writes and deletions so far; a test may reset it. */
  operations: number;
}

/** Creates a store with a count of 0. @param store default: an empty memory store */
export function createCountingStore(store: Store = createMemoryStore()): CountingStore {
  const counting: CountingStore = {
    operations: 0,
    read: (key) => {
      counting.operations += 1;
      return store.read(key);
    },
    writeIfVersion: (...write) => {
      counting.operations += 1;
      return store.writeIfVersion(...write);
    },
    delete: (key) => {
      counting.operations += 1;
      return store.delete(key);
    },
  };
  return counting;
}
