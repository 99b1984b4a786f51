import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { LAST_STEPS_MS, LAST_USE_MS, type Server, SHUTDOWN_MS } from '@postern/server';
import { endStreams } from './http-server.ts';
import { onStop } from './stop-signals.ts';
import { flushLines } from './write-line.ts';

/** What a process has to stop. */
export interface Stoppable {
  readonly server: HttpServer;
  readonly postern: Server;
  readonly closeStore: () => Promise<void>;
}

/**
 * Stops the process when it gets a signal, see {@link onStop}, and exits with 0. It accepts no more
 * connections, and ends event streams and WebSockets at once. Other requests and refreshes in progress have
 * 15 s; then their connections are closed. Either way, the last counters are logged, the last spans
 * sent, and the store is closed. It exits with 1 if these last steps take longer than 3.5 s.
 */
export function shutDownOnSignal(parts: Stoppable): void {
  let isEnding = false;
  onStop(() => {
    // A service manager, a terminal and the primary process may all send a signal.
    if (isEnding) return;
    isEnding = true;
    void shutDown(parts);
  });
}

async function shutDown({ server, postern, closeStore }: Stoppable): Promise<void> {
  setTimeout(() => process.exit(1), SHUTDOWN_MS + LAST_STEPS_MS).unref();
  const deadline = wait(SHUTDOWN_MS, undefined, { ref: false });
  await Promise.race([close(server), deadline]);
  server.closeAllConnections();
  await postern.end(deadline);
  await closeStore();
  await flushLines();
  process.exit(0);
}

/**
 * Stops accepting connections, and waits for the requests in progress. A proxy may be sending a request
 * into a kept connection right now, and it cannot repeat a POST whose connection closes
 * (nodejs/node#60617). So each connection may be used once more within {@link LAST_USE_MS}, and that
 * response says that it closes.
 */
async function close(server: HttpServer): Promise<void> {
  const closed = once(server, 'close');
  server.prependListener('request', (_, outgoing) => {
    outgoing.shouldKeepAlive = false;
  });
  // After a response that was in progress.
  server.keepAliveTimeout = LAST_USE_MS;
  // A connection that has sent nothing, such as a browser opens in advance, does not count as idle.
  server.headersTimeout = LAST_USE_MS;
  // `close` of an HTTP server closes idle connections too.
  NetServer.prototype.close.call(server);
  endStreams(server);
  const idle = setTimeout(() => server.closeIdleConnections(), LAST_USE_MS);
  await closed;
  clearTimeout(idle);
}
