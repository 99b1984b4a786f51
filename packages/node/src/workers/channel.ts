import type { WorkerMessage } from './messages.ts';

/** The connection of a worker with the primary process, for messages of the type `Sent`. */
export interface Channel<Sent = WorkerMessage> {
  send(message: Sent): void;
  /** Calls the listener with every message of the primary. */
  listen(listener: (message: unknown) => void): void;
}
