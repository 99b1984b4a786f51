import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * The ports to choose from. Systems give ports from 32768 (Linux) or 49152 to a program that listens on
 * port 0 or connects. A port from there could be given away between its choice and its use.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

/** Finds distinct ports of loopback that are free right now. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenOnFreePort));
  const ports = servers.map(readPort);
  for (const server of servers) server.close();
  return ports;
}

/** Finds one port of loopback that is free right now. */
export async function findFreePort(): Promise<number> {
  const [port = 0] = await findFreePorts(1);
  return port;
}

async function listenOnFreePort(): Promise<Server> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    const server = createServer();
    try {
      // It rejects with the `error` event if the port is taken.
      const listening = once(server, 'listening');
      server.listen(port, '127.0.0.1');
      await listening;
      return server;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function readPort(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
