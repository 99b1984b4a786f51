import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { LAST_STEPS_MS, type Server, SHUTDOWN_MS, STOP_SIGNALS } from '@postern/server';
import { endStreams } from './http-server.ts';

/** What a process has to stop. */
export interface Stoppable {
  readonly server: HttpServer;
  readonly postern: Server;
  readonly closeStore: () => Promise<void>;
}

/**
 * Stops the process when it gets a signal of {@link STOP_SIGNALS}, and exits with 0. It accepts no more
 * requests, and ends event streams and WebSockets at once. Other requests and refreshes in progress have
 * 15 s; then their connections are closed. Either way, the last counters are logged, the last spans
 * sent, and the store is closed. It exits with 1 if these last steps take longer than 3.5 s.
 */
export function shutDownOnSignal(parts: Stoppable): void {
  let isEnding = false;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      // A service manager, a terminal and the primary process may all send a signal.
      if (isEnding) return;
      isEnding = true;
      void shutDown(parts);
    });
  }
}

async function shutDown({ server, postern, closeStore }: Stoppable): Promise<void> {
  setTimeout(() => process.exit(1), SHUTDOWN_MS + LAST_STEPS_MS).unref();
  const deadline = wait(SHUTDOWN_MS, undefined, { ref: false });
  await Promise.race([close(server), deadline]);
  server.closeAllConnections();
  await postern.end(deadline);
  await closeStore();
  process.exit(0);
}

/** Stops accepting requests, and waits for those in progress. */
async function close(server: HttpServer): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  endStreams(server);
  // A kept-alive connection becomes idle after its response, and would keep the process for seconds.
  const closeIdle = setInterval(() => server.closeIdleConnections(), 20);
  await closed;
  clearInterval(closeIdle);
}
