import type { Worker } from 'node:cluster';

/** The primary's own copy of a connection, as `node:cluster` keeps it. */
interface Handle {
  close(...parts: unknown[]): void;
}

/**
 * Watches the connections that the primary process hands to a worker. `node:cluster` closes its
 * copy of a connection when the worker has confirmed it; if the worker dies first, the copy stays
 * open, and the caller waits for a response that never comes. If a version of Node names these
 * messages differently, nothing is watched.
 *
 * @returns closes the connections that the worker has not confirmed; call it when the worker has ended
 */
export function watchUnconfirmed({ process: child }: Worker): () => void {
  const unconfirmed = new Set<Handle>();
  const send: unknown = Reflect.get(child, 'send');
  if (typeof send !== 'function') return () => undefined;
  Reflect.set(child, 'send', (...parts: unknown[]): unknown => {
    const [message, handle] = parts;
    if (isConnection(message) && isHandle(handle)) watch(handle, unconfirmed);
    return Reflect.apply(send, child, parts);
  });
  return () => {
    for (const handle of unconfirmed) handle.close();
  };
}

function watch(handle: Handle, unconfirmed: Set<Handle>): void {
  const close: unknown = Reflect.get(handle, 'close');
  if (typeof close !== 'function') return;
  unconfirmed.add(handle);
  handle.close = (...parts) => {
    unconfirmed.delete(handle);
    Reflect.apply(close, handle, parts);
  };
}

/** Whether a message to a worker is that of `node:cluster` which comes with a new connection. */
function isConnection(message: unknown): boolean {
  const read = (name: string): unknown => Reflect.get(Object(message), name);
  return read('cmd') === 'NODE_CLUSTER' && read('act') === 'newconn';
}

function isHandle(handle: unknown): handle is Handle {
  return typeof Reflect.get(Object(handle), 'close') === 'function';
}
