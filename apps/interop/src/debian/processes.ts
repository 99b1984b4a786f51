import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, findFreePort, run } from '@postern/processes';
import type { Site } from '../provider.ts';

const READY_WITHIN_MS = 30_000;

/** Creates a folder for a provider's data; it is deleted when the provider ends. */
export function createFolder({ atEnd }: Site, name: string): string {
  const path = mkdtempSync(join(tmpdir(), `postern-${name}-`));
  atEnd(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/**
 * Starts a provider's server on a free port behind its front, and waits until it responds.
 *
 * @param buildCommand builds the command for a port
 */
export async function startServer(
  { front, atEnd }: Site,
  buildCommand: (port: number) => Pick<Command, 'command' | 'args'> & Partial<Command>,
): Promise<void> {
  const port = await findFreePort();
  const lines: string[] = [];
  const running = run({
    env: process.env,
    ...buildCommand(port),
    onLine: (line) => void lines.push(line),
  });
  atEnd(() => running.end());
  front.pointTo(`http://127.0.0.1:${port}`);
  if (await responses(`http://127.0.0.1:${port}/`)) return;
  throw new Error(`the provider did not start. It said:\n${lines.join('\n')}`);
}

async function responses(url: string): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const response = await fetch(url, { redirect: 'manual' }).catch(() => undefined);
    await response?.body?.cancel();
    if (response !== undefined) return true;
    await new Promise((resolve) => void setTimeout(resolve, 50));
  }
  return false;
}

/** Runs a command to its end. @returns its output */
export function runToEnd(command: string, args: readonly string[], options: object = {}): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', ...options });
}
