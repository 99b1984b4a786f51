import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, WORKERD } from '@postern/processes';
import { buildVariables } from '@postern/testing';
import { readProcessorMicros } from '../measuring/processor-time.ts';

// The cost of a Worker until its first response: the start of the process, compiling and evaluating
// the script, and creating the edge from its settings.

/** An empty Worker: the cost of workerd itself. */
export const EMPTY = `export default { fetch: () => new Response('ok') };
export class RecordObject {}`;

const variables = Object.entries(buildVariables('http://127.0.0.1:1')).map(
  ([name, value]) => `(name = "${name}", text = "${value}")`,
);

/**
 * Writes a Worker and its configuration for workerd.
 *
 * @returns the path of the configuration, in a separate folder
 */
export function prepareStart(name: string, script: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'postern-start-up-'));
  writeFileSync(join(directory, 'worker.js'), script);
  const config = join(directory, 'config.capnp');
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "${name}", worker = (
    modules = [(name = "worker.js", esModule = embed "worker.js")],
    compatibilityDate = "2026-08-01",
    durableObjectNamespaces = [(className = "RecordObject", uniqueKey = "records", enableSql = true)],
    durableObjectStorage = (inMemory = void),
    bindings = [${variables.join(', ')}, (name = "RECORDS", durableObjectNamespace = "RecordObject")],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "${name}")],
);
`,
  );
  return config;
}

/** The cost of a start until the first response. */
export interface Start {
  readonly tookMs: number;
  /** Processor time, which other work on the machine hardly changes. */
  readonly processorMs: number;
}

/** Starts workerd, waits for the first response and kills it. */
export async function measureStart(config: string): Promise<Start> {
  const port = await findFreePort();
  const begun = performance.now();
  const args = ['serve', config, '--socket-addr', `http=127.0.0.1:${port}`];
  const child = spawn(WORKERD, args, { stdio: 'ignore' });
  while ((await request(port)) !== 200) await new Promise(setImmediate);
  const tookMs = performance.now() - begun;
  const processorMs = readProcessorMicros(child.pid ?? 0) / 1000;
  child.kill('SIGKILL');
  return { tookMs, processorMs };
}

/** The status of `GET /auth/config`; 0 while nothing listens. */
function request(port: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  get({ port, host: '127.0.0.1', path: '/auth/config' }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  }).once('error', () => resolve(0));
  return promise;
}
