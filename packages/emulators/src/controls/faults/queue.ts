import type { Fault } from './fault.ts';
import { covers } from './target.ts';

/** A queued fault, and how many more calls it will affect. */
export type PendingFault = Fault & { readonly remaining: number };

/** The queued faults, in the order in which they were added. */
export interface FaultQueue {
  add(fault: Fault): void;
  /** Takes the first fault that covers a path, and decrements its count. */
  take(path: string): Fault | undefined;
  /** Removes every fault whose target is covered by this one, regardless of placeholder names. */
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
