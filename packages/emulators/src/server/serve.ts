import { createServer, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { saveEmulatorState } from '../emulator/persistence.ts';

/** Where to serve an emulator. */
export interface ServeOptions {
  /** The port; 0 takes one that is free. */
  readonly port: number;
  /** An address of this machine's loopback. Default: `127.0.0.1`. */
  readonly hostname?: string;
}

/** An emulator that is being served. */
export interface ServedEmulator {
  /** Such as `http://localhost:9401`. */
  readonly origin: string;
  readonly port: number;
  /** Ends open connections, saves what is to be kept, and frees the port. */
  readonly close: () => Promise<void>;
}

const LOOPBACK_HOSTNAMES = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Serves an emulator on loopback. It hands out credentials that everyone knows, so it is never to
 * be reached from elsewhere.
 *
 * @throws TypeError where `hostname` is not loopback
 * @throws Error with code `EADDRINUSE` where the port is taken
 */
export async function serveEmulator(app: Hono, options: ServeOptions): Promise<ServedEmulator> {
  const hostname = options.hostname ?? '127.0.0.1';
  if (!LOOPBACK_HOSTNAMES.has(hostname)) {
    throw new TypeError(`Emulators listen on loopback only, not on ${hostname}.`);
  }
  // Without the override this process keeps its own Request and Response.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => {
    if (isLoopback(incoming.headers.host)) void listener(incoming, outgoing);
    else rejectHost(outgoing);
  });
  await listen(server, options.port, hostname);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    origin: `http://localhost:${port}`,
    port,
    close: async () => {
      await stop(server);
      await saveEmulatorState(app);
    },
  };
}

/** `Host` without its port: a name of this machine's loopback (RFC 6761 §6.3). None is HTTP/1.0's way. */
const LOOPBACK_HOST = /^(([a-z\d-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

function isLoopback(host: string | undefined): boolean {
  return host === undefined || LOOPBACK_HOST.test(host);
}

/** A page of another name that resolves to loopback (DNS rebinding) reads nothing here. */
function rejectHost(outgoing: ServerResponse): void {
  const detail = 'Emulators answer requests for localhost only.';
  outgoing.writeHead(421, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ error: 'host_forbidden', detail }));
}

function listen(server: Server, port: number, hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, hostname, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Stops listening and cuts what is still open; stopping what has stopped is no fault. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
