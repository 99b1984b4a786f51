import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

/** The ports of the edge's origin and of both emulators. */
export interface Ports {
  readonly postern: number;
  readonly lockitEmulator: number;
  readonly lekabEmulator: number;
}

const LOOPBACKS = ['127.0.0.1', '::1'];

/**
 * Reads the ports from the environment and checks that they are free.
 *
 * @throws StartError that names the port and its variable
 */
export async function readPorts(environment: NodeJS.ProcessEnv): Promise<Ports> {
  const ports = {
    postern: await readPort(environment, 'POSTERN_PORT', 5173),
    lockitEmulator: await readPort(environment, 'LOCKIT_EMULATOR_PORT', 9401),
    lekabEmulator: await readPort(environment, 'LEKAB_EMULATOR_PORT', 9402),
  };
  if (new Set(Object.values(ports)).size < 3) {
    throw new StartError(
      `POSTERN_PORT (${ports.postern}), LOCKIT_EMULATOR_PORT (${ports.lockitEmulator}) and LEKAB_EMULATOR_PORT (${ports.lekabEmulator}) must differ.`,
    );
  }
  return ports;
}

async function readPort(
  environment: NodeJS.ProcessEnv,
  name: string,
  fallback: number,
): Promise<number> {
  const text = environment[name] || String(fallback);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) {
    throw new StartError(`${name} is "${text}"; set it to a port number from 1 to 65535.`);
  }
  const taken = await Promise.all(LOOPBACKS.map((host) => isTaken(port, host)));
  if (taken.includes(true)) {
    throw new StartError(
      `Port ${port} is already in use. Stop the process that listens there, or set ${name} to a free port.`,
    );
  }
  return port;
}

function isTaken(port: number, host: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  // A machine without IPv6 reports EADDRNOTAVAIL, which means that the port is free.
  server.once('error', ({ code }: NodeJS.ErrnoException) =>
    resolve(code === 'EADDRINUSE' || code === 'EACCES'),
  );
  server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(false)));
  return promise;
}
