import type { Fault } from './fault.ts';
import { covers } from './target.ts';

/** A fault that is waiting, and how often it will still strike. */
export type PendingFault = Fault & { readonly remaining: number };

/** The faults that are waiting, in the order they were asked for. */
export interface FaultQueue {
  add(fault: Fault): void;
  /** Takes the first fault that covers a path, and counts it down. */
  take(path: string): Fault | undefined;
  /** Forgets every fault whose target this one covers; what placeholders are called is all the same. */
  clearTarget(target: string): void;
  clear(): void;
  list(): PendingFault[];
}

/** Creates an empty queue. */
export function createFaultQueue(): FaultQueue {
  let waiting: { fault: Fault; remaining: number }[] = [];
  return {
    add: (fault) => {
      waiting.push({ fault, remaining: fault.times });
    },
    take: (path) => {
      const next = waiting.find(({ fault }) => covers(fault.target, path));
      if (next === undefined) return undefined;
      next.remaining -= 1;
      if (next.remaining === 0) waiting = waiting.filter((entry) => entry !== next);
      return next.fault;
    },
    clearTarget: (target) => {
      waiting = waiting.filter(({ fault }) => !covers(target, fault.target));
    },
    clear: () => {
      waiting = [];
    },
    list: () => waiting.map(({ fault, remaining }) => Object.assign({ remaining }, fault)),
  };
}
