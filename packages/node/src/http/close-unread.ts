import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long the rest of an unread body may take to arrive after the response. */
const REST_TIMEOUT_MS = 500;

/**
 * Reads and drops the rest of a body that nothing has read, and closes the connection if it does not
 * arrive in time after the response: without a request timeout, Node would wait for it forever.
 */
export function closeUnread(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.once('finish', () => {
    if (incoming.complete) return;
    incoming.resume();
    setTimeout(() => incoming.complete || incoming.socket.destroy(), REST_TIMEOUT_MS).unref();
  });
}
