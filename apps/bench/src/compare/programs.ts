import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { run } from '@postern/processes';
import { type RunningPeer, toOrigin, type World } from './worlds.ts';

const START_WITHIN_MS = 30_000;

/** Starts a program of `servers` on each port of the world. */
export async function startPrograms(
  program: string,
  { provider, certificate, ports, folder, accessTokenSeconds, variables: further }: World,
  variables: Readonly<Record<string, string>> = {},
): Promise<RunningPeer> {
  const { PATH, HOME } = process.env;
  const origins = ports.map(toOrigin);
  const lines: string[] = [];
  const start = (port: number) =>
    run({
      command: process.execPath,
      args: [join(import.meta.dirname, 'servers', program)],
      env: {
        PATH,
        HOME,
        NODE_EXTRA_CA_CERTS: certificate.file,
        COMPARE_PORT: String(port),
        COMPARE_ORIGIN: origins[0],
        COMPARE_ISSUER: provider.issuer,
        COMPARE_API: provider.api,
        COMPARE_FOLDER: folder,
        COMPARE_SECONDS: String(accessTokenSeconds),
        POSTERN_PORT: String(port),
        ...further,
        ...variables,
      },
      onLine: (line) => lines.push(line),
    });
  const programs: ReturnType<typeof start>[] = [];
  const end = async (): Promise<void> => {
    await Promise.all(programs.map((running) => running.end()));
  };
  for (const port of ports) {
    programs.push(start(port));
    if (await waitUntilListening(port)) continue;
    await end();
    throw new Error(`${program} did not start:\n${lines.join('\n')}`);
  }
  return { origins, pids: programs.map(({ pid }) => pid), end };
}

/** Waits until a port of loopback accepts connections. @returns whether it does within 30 s */
export async function waitUntilListening(port: number): Promise<boolean> {
  const giveUpAtMs = Date.now() + START_WITHIN_MS;
  while (Date.now() < giveUpAtMs) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return true;
    await wait(50);
  }
  return false;
}
