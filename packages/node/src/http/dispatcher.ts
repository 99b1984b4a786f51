import type { Dispatcher } from 'undici';

/** Where every copy of undici in a process, Node's own too, finds the dispatcher that all of them use. */
const GLOBAL_DISPATCHER = Symbol.for('undici.globalDispatcher.1');

/**
 * Returns the dispatcher of Node's own `fetch`, or the one that `setGlobalDispatcher` has put in
 * its place. Loading another copy of undici would take a quarter of the startup's time and memory.
 */
export function findDispatcher(): Dispatcher {
  const dispatcher = read();
  if (dispatcher) return dispatcher;
  // Node loads its undici, which sets the dispatcher, when the first of its globals is read.
  void globalThis.Headers;
  const loaded = read();
  if (loaded === undefined) throw new Error('this version of Node has no undici');
  return loaded;
}

function read(): Dispatcher | undefined {
  return Reflect.get(globalThis, GLOBAL_DISPATCHER);
}
