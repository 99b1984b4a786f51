import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from '@postern/processes';
import { readProcessorMicros } from '../measuring/processor-time.ts';

const POLL_EVERY_MS = 2;
const REST_MS = 1000;
/** A start that takes longer has failed. */
const READY_WITHIN_MS = 30_000;

/** The settings of a first deployment: one provider, one API. */
const SETTINGS = {
  POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173',
  POSTERN_KEYS: `k1:${Buffer.alloc(32).toString('base64url')}`,
  POSTERN_OIDC_ISSUER: 'http://localhost:9',
  POSTERN_OIDC_CLIENT_ID: 'app',
  POSTERN_OIDC_CLIENT_SECRET: 'a-secret',
  POSTERN_API_ORDERS: 'http://127.0.0.1:9 GET,POST /**',
};

/** The cost of a process until its first response, and after it. */
export interface ProcessStart {
  readonly tookMs: number;
  /** Processor time until then, which other work on the machine hardly changes. */
  readonly processorMs: number;
  /** The resident set when the process has nothing to do. */
  readonly restingMiB: number;
}

/** Runs Node with arguments, waits for the first response and for a second more, and kills it. */
export async function measureProcess(args: readonly string[]): Promise<ProcessStart> {
  const port = await findFreePort();
  const { PATH, HOME } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'postern-start-'));
  const begunMs = performance.now();
  const child = spawn(process.execPath, [...args], {
    cwd: folder,
    env: { PATH, HOME, ...SETTINGS, POSTERN_PORT: String(port) },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  while (!(await isAnswering(port))) {
    if (child.exitCode !== null || performance.now() - begunMs > READY_WITHIN_MS) {
      throw new Error(`${args.join(' ')} did not start`);
    }
    await wait(POLL_EVERY_MS);
  }
  const tookMs = performance.now() - begunMs;
  const processorMs = readProcessorMicros(child.pid ?? 0) / 1000;
  await wait(REST_MS);
  const [, kibibytes] =
    /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  child.kill('SIGKILL');
  await ended;
  rmSync(folder, { recursive: true });
  return { tookMs, processorMs, restingMiB: Number(kibibytes) / 1024 };
}

function isAnswering(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  get({ port, host: '127.0.0.1', path: '/auth/config', agent: false }, (response) => {
    response.resume();
    resolve(response.statusCode === 200);
  }).once('error', () => resolve(false));
  return promise;
}
