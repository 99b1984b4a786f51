import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';

/**
 * How long a request's head may take to arrive, in milliseconds; a connection that sends nothing has
 * as long. Node looks every {@link CHECK_EVERY_MS}.
 */
const HEAD_TIMEOUT_MS = 15_000;
const CHECK_EVERY_MS = 2000;
/** The longest head of a request, in bytes: sibling apps' cookies come along, and Node takes 16 KiB. */
const MAX_HEAD_BYTES = 64 * 1024;
/** How long the rest of a body may take that nobody waits for, in milliseconds. */
const REST_TIMEOUT_MS = 500;

/** Answers a request; `peer` is the address at the other end of its connection. */
export type Answer = (request: Request, peer: string | undefined) => Response | Promise<Response>;

/**
 * An HTTP server with the edge's limits for connections and heads.
 *
 * @param keepAliveSeconds how long an idle connection is kept: longer than the proxy in front keeps
 *   it, or the proxy sends a request into a connection that has just been closed
 */
export function createHttpServer(keepAliveSeconds: number, answer: Answer): Server {
  const listener = getRequestListener((request, bindings) => {
    const { socket } = 'incoming' in bindings ? bindings.incoming : { socket: undefined };
    return answer(request, socket?.remoteAddress);
  });
  return createServer(
    {
      keepAliveTimeout: keepAliveSeconds * 1000,
      headersTimeout: HEAD_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      maxHeaderSize: MAX_HEAD_BYTES,
      // A long upload that keeps moving is welcome. The edge limits how long it waits for bytes.
      requestTimeout: 0,
    },
    (incoming, outgoing) => {
      closeUnread(incoming, outgoing);
      void listener(incoming, outgoing);
    },
  );
}

/**
 * Closes the connection of a GET or HEAD whose body is still to come when it has been answered:
 * without a request timeout, Node would wait for that body for ever. For other methods,
 * `@hono/node-server` does it.
 */
function closeUnread(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD') return;
  outgoing.once('finish', () => {
    if (incoming.complete) return;
    setTimeout(() => incoming.complete || incoming.socket.destroy(), REST_TIMEOUT_MS).unref();
  });
}
