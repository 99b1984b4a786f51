import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buildVariables } from '@postern/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findFreePort } from '../ports.ts';
import { waitUntilReady } from '../ready.ts';
import { type Command, run } from '../run.ts';

/** How many files the process may open. A runtime needs some 30 of its own. */
const MAX_FILES = 100;

/** Opens connections that send nothing. Those that the edge does not accept are refused or closed. */
async function openConnections(port: number): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: MAX_FILES }, () => connect(port, '127.0.0.1'));
  await Promise.all(sockets.map((socket) => once(socket, 'connect').catch(() => undefined)));
  for (const socket of sockets) socket.on('error', () => undefined);
  return sockets;
}

/**
 * How a process of the edge behaves when it may not open one more file.
 *
 * @param build the command that starts the edge with these variables
 */
export function describeManyConnections(
  build: (variables: Readonly<Record<string, string>>) => Command,
): void {
  test('more connections than the process may open do not end it', async () => {
    const port = await findFreePort();
    const command = build({
      ...buildVariables('http://127.0.0.1:9'),
      POSTERN_TRUSTED_PROXIES: 'none',
      POSTERN_PORT: String(port),
    });
    const limited = `ulimit -n ${MAX_FILES}; exec "$0" "$@"`;
    const lines: string[] = [];
    const edge = run({
      ...command,
      command: 'bash',
      args: ['-c', limited, command.command, ...command.args],
      onLine: (line) => lines.push(line),
    });
    onTestFinished(() => edge.kill());
    const url = `http://127.0.0.1:${port}/healthz`;
    expect(await waitUntilReady(url)).toBe(true);
    const ask = async (): Promise<number | undefined> => {
      const headers = { connection: 'close' };
      const response = await fetch(url, { headers }).catch(() => undefined);
      await response?.body?.cancel();
      return response?.status;
    };

    const kept = connect(port, '127.0.0.1');
    onTestFinished(() => void kept.destroy());
    await once(kept, 'connect');
    const sockets: Socket[] = [];
    const close = (): void => {
      for (const socket of sockets.splice(0)) socket.destroy();
    };
    onTestFinished(close);
    const isFull = async (): Promise<boolean> => {
      sockets.push(...(await openConnections(port)));
      return (await ask()) === undefined;
    };
    await vi.waitUntil(isFull, { timeout: 5000 });
    const isLogged = (): boolean => lines.some((line) => line.includes('"accept_failed"'));
    await vi.waitUntil(isLogged, { timeout: 10_000 });
    // A connection that was open before is served.
    kept.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    const [response] = await once(kept, 'data');
    expect(String(response)).toMatch(/^HTTP\/1\.1 200 /);
    close();
    await vi.waitUntil(async () => (await ask()) === 200, { timeout: 10_000 });
    edge.signal('SIGTERM');
    expect(await edge.ended).toBe(0);
    expect(lines.filter((line) => line.includes('"crashed"'))).toEqual([]);
  });
}
