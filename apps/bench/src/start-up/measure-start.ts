import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildVariables, findFreePort, WORKERD } from '@postern/processes';
import { readProcessorMicros } from '../processor-time.ts';

// What a Worker costs workerd until its first answer: from the process's start, through compiling and
// evaluating the script and making the edge of its settings.

/** A Worker that has nothing in it: what workerd itself costs. */
export const EMPTY = `export default { fetch: () => new Response('ok') };
export class RecordObject {}`;

const variables = Object.entries(buildVariables('http://127.0.0.1:1')).map(
  ([name, value]) => `(name = "${name}", text = "${value}")`,
);

/** Writes down a Worker for workerd; answers where its configuration is. */
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

/** What a start took until the first answer, in milliseconds. */
export interface Start {
  readonly tookMs: number;
  /** On a processor: other work of the machine makes it wait longer, but work hardly more. */
  readonly processorMs: number;
}

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

/** The status of `GET /auth/config`, 0 while nobody listens. */
function request(port: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  get({ port, host: '127.0.0.1', path: '/auth/config' }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  }).once('error', () => resolve(0));
  return promise;
}
