import { createMemoryStore } from '../stores/memory.ts';
import type { Store } from '../stores/store.ts';

/** A store in memory that counts what it is asked: reads, writes and deletions. */
export interface CountingStore extends Store {
  acts: number;
}

export function createCountingStore(): CountingStore {
  const store = createMemoryStore();
  const counting: CountingStore = {
    acts: 0,
    read: (key) => {
      counting.acts += 1;
      return store.read(key);
    },
    writeIfVersion: (...write) => {
      counting.acts += 1;
      return store.writeIfVersion(...write);
    },
    delete: (key) => {
      counting.acts += 1;
      return store.delete(key);
    },
  };
  return counting;
}
