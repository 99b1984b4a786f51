import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { EventStreams, type Handle, settleHost } from '@postern/server';
import { createUpgrader, isWebSocket, type Upgrader } from '@postern/server/web-sockets';
import { closeUnread } from './http/close-unread.ts';
import { createListener } from './http/listener.ts';

/**
 * How long the head of a request may take to arrive, and how long a new connection may send nothing.
 * Node checks every {@link CHECK_EVERY_MS}.
 */
const HEAD_TIMEOUT_MS = 15_000;
const CHECK_EVERY_MS = 2000;
/** Node's default is 16 KiB, which the cookies of sibling apps can exceed. */
const MAX_HEAD_BYTES = 64 * 1024;

/**
 * Creates an HTTP server with the edge's limits for connections and heads.
 *
 * @param keepAliveSeconds how long an idle connection is kept open. It must be longer than the proxy
 *   in front keeps it, or the proxy sends requests into connections that have just been closed
 */
export function createHttpServer(keepAliveSeconds: number, handle: Handle): Server {
  const streams = new EventStreams();
  const listen = createListener(handle, streams);
  const listener = getRequestListener((request, bindings) => {
    const { socket } = 'incoming' in bindings ? bindings.incoming : { socket: undefined };
    return handle(request, socket?.remoteAddress);
  });
  const upgrader = createUpgrader(handle);
  const server = createServer(
    {
      keepAliveTimeout: keepAliveSeconds * 1000,
      headersTimeout: HEAD_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      maxHeaderSize: MAX_HEAD_BYTES,
      // Allow a long upload that keeps moving. The edge limits how long it waits for each chunk.
      requestTimeout: 0,
      // Other upgrades, such as to h2c, are ignored (RFC 9110 §7.8). Needs Node 22.21 or 24.9.
      shouldUpgradeCallback: isWebSocket,
    },
    (incoming, outgoing) => {
      if (!settleHost(incoming)) {
        outgoing.writeHead(400).end();
        return;
      }
      // Forwarded calls skip the objects of the Fetch standard, for speed.
      if (incoming.url?.startsWith('/api/')) return listen(incoming, outgoing);
      // `@hono/node-server` does it for other methods.
      if (incoming.method === 'GET' || incoming.method === 'HEAD') closeUnread(incoming, outgoing);
      void listener(incoming, outgoing);
    },
  );
  server.on('upgrade', upgrader.upgrade);
  endless.set(server, [streams, upgrader]);
  return server;
}

const endless = new WeakMap<Server, readonly (EventStreams | Upgrader)[]>();

/** Ends the event streams and WebSockets of a server, which would otherwise keep it open. */
export function endStreams(server: Server): void {
  for (const part of endless.get(server) ?? []) part.end();
}
