import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepReport, type Row } from './report.ts';
import { buildVariables } from './signed-in.ts';
import { median, round } from './statistics.ts';
import { buildWorker } from './worker-bundle.ts';

// What the Worker costs workerd until its first answer: from the process's start, through compiling
// and evaluating the script and making the edge of its settings, beside a Worker that has nothing in
// it, in turns.

const ROUNDS = Number(process.argv[2] ?? 21);
const { default: WORKERD }: { default: string } = createRequire(import.meta.url)('workerd');

const EMPTY = `export default { fetch: () => new Response('ok') };
export class RecordObject {}`;

async function findFreePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    server.close(() => resolve(port));
  });
  return promise;
}

const variables = Object.entries(buildVariables('http://127.0.0.1:1')).map(
  ([name, value]) => `(name = "${name}", text = "${value}")`,
);

function prepare(name: string, script: string): string {
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

/** Milliseconds until the process has answered once. */
async function measureStart(config: string): Promise<number> {
  const port = await findFreePort();
  const begun = performance.now();
  const args = ['serve', config, '--socket-addr', `http=127.0.0.1:${port}`];
  const child = spawn(WORKERD, args, { stdio: 'ignore' });
  while ((await request(port)) !== 200) await new Promise(setImmediate);
  const took = performance.now() - begun;
  child.kill('SIGKILL');
  return took;
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

const configs = {
  'an empty Worker': prepare('empty', EMPTY),
  Postern: prepare('postern', readFileSync(buildWorker(), 'utf8')),
};
const times = new Map<string, number[]>();
for (let rounds = 0; rounds <= ROUNDS; rounds += 1) {
  for (const [what, config] of Object.entries(configs)) {
    const took = await measureStart(config);
    if (rounds > 0) times.set(what, [...(times.get(what) ?? []), took]);
  }
}
const [yardstick = 0] = [...times.values()].map(median);
const rows = [...times].map(
  ([what, all]): Row => ({
    what,
    'until its first answer, ms': round(median(all), 1),
    'more than empty, ms': round(median(all) - yardstick, 1),
  }),
);
keepReport({
  name: 'forwarding-start-up',
  command: 'pnpm --filter @postern/bench forwarding-start-up',
  rows,
  notes: [`Medians of ${ROUNDS} starts each, in turns.`],
});
