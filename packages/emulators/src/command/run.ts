import type { Hono } from 'hono';
import { seededUsers } from '../lekab/accounts.ts';
import { createLekabEmulator } from '../lekab/emulator.ts';
import { demoUser, exampleClient } from '../lockit-network/accounts/seeds.ts';
import { createLockitNetworkEmulator } from '../lockit-network/emulator.ts';
import { type ServedEmulator, serveEmulator } from '../server/serve.ts';
import type { CommandArguments } from './arguments.ts';

/** The emulators that the command started. */
export interface RunningEmulators {
  /** The text for the user: origins and seeded credentials. */
  readonly report: string;
  close(): Promise<void>;
}

/** An emulator to start. */
interface Launch {
  readonly service: string;
  readonly port: number;
  readonly variable: string;
  readonly create: () => Hono;
  readonly credentials: readonly string[];
}

/**
 * Starts the requested emulators: all of them, or none if one fails.
 *
 * @throws Error if a port is taken, a redirect URI cannot be registered, or a data file cannot be
 *   used. The message names the port's flag and variable, the URI, or the file.
 */
export async function startEmulators(given: CommandArguments): Promise<RunningEmulators> {
  const served: ServedEmulator[] = [];
  const close = async () => {
    await Promise.all(served.map((emulator) => emulator.close()));
  };
  const lines: string[] = [];
  try {
    for (const launch of listLaunches(given)) {
      const emulator = await start(launch);
      served.push(emulator);
      lines.push(`${launch.service} emulator at ${emulator.origin}`, ...launch.credentials);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { report: `${lines.join('\n')}\n`, close };
}

function listLaunches(given: CommandArguments): Launch[] {
  const { lockitPort, lekabPort, redirectUris } = given;
  const kept = given.dataDir === undefined ? {} : { dataDir: given.dataDir };
  const lockit = {
    service: 'LockitNetwork',
    variable: '--lockit-port or LOCKIT_EMULATOR_PORT',
    create: () => createLockitNetworkEmulator({ ...kept, redirectUris }),
    credentials: [
      `  client ${exampleClient.id} / ${exampleClient.secret}`,
      ...[...exampleClient.redirectUris, ...redirectUris].map((uri) => `    redirect URI ${uri}`),
      `  user ${demoUser.username} / ${demoUser.password}`,
    ],
  };
  const lekab = {
    service: 'LEKAB',
    variable: '--lekab-port or LEKAB_EMULATOR_PORT',
    create: () => createLekabEmulator(kept),
    credentials: seededUsers.map(({ username, password, roles }) =>
      [`  user ${username} / ${password}`, ...roles].join(', '),
    ),
  };
  return [
    ...(lockitPort === undefined ? [] : [{ ...lockit, port: lockitPort }]),
    ...(lekabPort === undefined ? [] : [{ ...lekab, port: lekabPort }]),
  ];
}

async function start({ service, port, variable, create }: Launch): Promise<ServedEmulator> {
  const app = create();
  try {
    return await serveEmulator(app, { port });
  } catch (error) {
    throw new Error(describeStartFailure(service, port, variable, error), { cause: error });
  }
}

function describeStartFailure(
  service: string,
  port: number,
  variable: string,
  error: unknown,
): string {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const reason = taken ? 'is taken' : `cannot be used (${String(error)})`;
  return `Port ${port} of the ${service} emulator ${reason}. Choose another with ${variable}.`;
}
