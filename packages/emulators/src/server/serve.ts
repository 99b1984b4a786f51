import { createServer, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { saveEmulatorState } from '../emulator/persistence.ts';

/** Where to serve an emulator. */
export interface ServeOptions {
  /** The port; 0 takes a free one. */
  readonly port: number;
  /** A loopback address. Default: `127.0.0.1`. */
  readonly hostname?: string;
  /** False allows the process to end while the emulator listens. Default true. */
  readonly keepsProcessAlive?: boolean;
}

/** A served emulator. */
export interface ServedEmulator {
  /** Such as `http://localhost:9401`. */
  readonly origin: string;
  readonly port: number;
  /** Closes open connections, saves the state if there is a data directory, and frees the port. */
  readonly close: () => Promise<void>;
}

const LOOPBACK_HOSTNAMES = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Serves an emulator on loopback only, because its credentials are public.
 *
 * @param emulator the emulator, or a function that creates it for the origin at which it is served
 * @throws TypeError if `hostname` is not loopback
 * @throws Error with code `EADDRINUSE` if the port is taken
 */
export async function serveEmulator(
  emulator: Hono | ((origin: string) => Hono),
  options: ServeOptions,
): Promise<ServedEmulator> {
  const hostname = options.hostname ?? '127.0.0.1';
  if (!LOOPBACK_HOSTNAMES.has(hostname)) {
    throw new TypeError(`Emulators listen on loopback only, not on ${hostname}.`);
  }
  const server = createServer();
  await listen(server, options.port, hostname);
  if (options.keepsProcessAlive === false) server.unref();
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const origin = `http://localhost:${port}`;
  const app = await createFor(origin, emulator, server);
  // By default the adapter replaces this process's global Request and Response.
  const listener = getRequestListener(
    // The adapter's requests are its own objects: `new Request(request)` in middleware would throw.
    (request, bindings) => app.fetch(request.clone(), bindings),
    { overrideGlobalObjects: false },
  );
  server.on('request', (incoming, outgoing) => {
    if (isLoopback(incoming.headers.host)) void listener(incoming, outgoing);
    else rejectHost(outgoing);
  });
  return {
    origin,
    port,
    close: async () => {
      await stop(server);
      await saveEmulatorState(app);
    },
  };
}

/** Frees the port if the emulator cannot be created. */
async function createFor(
  origin: string,
  emulator: Hono | ((origin: string) => Hono),
  server: Server,
): Promise<Hono> {
  if (typeof emulator !== 'function') return emulator;
  try {
    return emulator(origin);
  } catch (error) {
    await stop(server);
    throw error;
  }
}

/** Matches a `Host` header that names loopback (RFC 6761 §6.3), with or without a port. */
const LOOPBACK_HOST = /^(([a-z\d-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

function isLoopback(host: string | undefined): boolean {
  // HTTP/1.0 has no Host header.
  return host === undefined || LOOPBACK_HOST.test(host);
}

/**
 * Rejects other host names: a page whose name resolves to loopback (DNS rebinding) must read
 * nothing here.
 */
function rejectHost(outgoing: ServerResponse): void {
  const detail = 'Emulators accept requests for localhost only.';
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

/** Stops listening and closes open connections. Stopping twice is allowed. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
