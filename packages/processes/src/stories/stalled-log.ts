import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { buildVariables, HEADERS } from '@postern/testing';
import { expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../ports.ts';
import { waitUntilReady } from '../ready.ts';
import type { Command } from '../run.ts';

/** Each request makes a line of some 700 characters: more than a pipe and the reader's buffer hold. */
const REQUESTS = 600;
const LONG_PATH = `/api/none/${'x'.repeat(480)}`;

/**
 * How a process of the edge behaves while its log is not read, such as by a log shipper without
 * its network.
 *
 * @param build the command that starts the edge with these variables
 */
export function describeStalledLog(
  build: (variables: Readonly<Record<string, string>>) => Command,
): void {
  test('the edge keeps serving while its log is not read, and no line is lost', async () => {
    const port = await findFreePort();
    const { command, args, cwd, env } = build({
      ...buildVariables('http://127.0.0.1:9'),
      POSTERN_TRUSTED_PROXIES: 'none',
      POSTERN_PORT: String(port),
    });
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const origin = `http://127.0.0.1:${port}`;
    expect(await waitUntilReady(`${origin}/readyz`)).toBe(true);
    for (let i = 0; i < REQUESTS; i += 1) {
      const signal = AbortSignal.timeout(5000);
      const response = await fetch(`${origin}${LONG_PATH}`, { headers: HEADERS, signal });
      expect(response.status).toBe(404);
      await response.body?.cancel();
    }
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    child.kill('SIGTERM');
    const [status] = await once(child, 'close');
    expect(status).toBe(0);
    const events = lines.map((line): { event?: unknown } => JSON.parse(line));
    expect(events.filter(({ event }) => event === 'failure')).toHaveLength(REQUESTS);
    expect(events.at(-1)).toMatchObject({ event: 'counters' });
  });
}
