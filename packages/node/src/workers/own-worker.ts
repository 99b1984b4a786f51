import cluster from 'node:cluster';
import type { Channel } from './channel.ts';

/** Set for the workers of our own primary process; another program's cluster has its own messages. */
export const OWN_WORKER: Readonly<Record<string, string>> = { POSTERN_WORKER: '1' };

/** @returns the number of this process if it is a worker of `start`; numbers begin with 1 */
export function findWorkerId(): number | undefined {
  return process.env['POSTERN_WORKER'] === undefined ? undefined : cluster.worker?.id;
}

/** The channel of this worker to the primary process. */
export function connectToPrimary(): Channel {
  return {
    send(message) {
      // Without a channel, this process ends.
      process.send?.(message, undefined, undefined, () => undefined);
    },
    listen: (listener) => void process.on('message', listener),
  };
}

/**
 * Calls `onEnd` when the primary process has ended. `node:cluster` would end this process at once, and
 * with it requests in progress, and the tokens of a refresh that the provider has answered.
 */
export function outlivePrimary(onEnd: () => void): void {
  const { worker } = cluster;
  worker?.once('disconnect', () => {
    // Tells `node:cluster` that the worker ends voluntarily.
    worker.exitedAfterDisconnect = true;
    onEnd();
  });
}
