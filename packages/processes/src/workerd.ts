import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LastLines } from './last-lines.ts';
import { findFreePorts } from './ports.ts';
import { waitUntilAnswering } from './ready.ts';
import { type Running, run } from './run.ts';

/** One Worker in workerd: an isolate of its own, on a port of its own. */
export interface WorkerdService {
  readonly name: string;
  /** A bundled ES module. */
  readonly script: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The service that has the Durable Objects: this one, or another whose objects it uses. */
  readonly records?: string;
}

/** workerd with some Workers in it, as production runs them, without a tool in between. */
export interface Workerd {
  /** By the services' order. */
  readonly origins: readonly string[];
  readonly pid: number;
  /** The folder of the Durable Objects' storage. */
  readonly storage: string;
  /** Resolves when it has ended, with its exit code. */
  readonly ended: Promise<number | null>;
  /** What it has printed. */
  output(): string;
  /** Sends it a signal, such as one that stops it where it stands. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it at once, as a crash would. What was durable is durable. */
  kill(): Promise<void>;
  /** Starts it again after {@link kill}, on the same ports and with the same storage. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

/** The package has no types; its default export is the path of the binary. */
export const { default: WORKERD }: { default: string } = createRequire(import.meta.url)('workerd');
const COMPATIBILITY_DATE = '2026-08-01';

export async function startWorkerd(services: readonly WorkerdService[]): Promise<Workerd> {
  const directory = await mkdtemp(join(tmpdir(), 'postern-workerd-'));
  await mkdir(join(directory, 'storage'));
  const ports = await findFreePorts(services.length);
  await Promise.all(
    services.map(({ name, script }) => copyFile(script, join(directory, `${name}.js`))),
  );
  const config = join(directory, 'config.capnp');
  await writeFile(config, buildConfig(services, ports, join(directory, 'storage')));
  const origins = ports.map((port) => `http://127.0.0.1:${port}`);
  const lines = new LastLines();
  let running = await launch(config, origins, lines);
  return {
    origins,
    storage: join(directory, 'storage'),
    get pid() {
      return running.pid;
    },
    get ended() {
      return running.ended;
    },
    output: () => lines.toString(),
    signal: (signal) => running.signal(signal),
    kill: () => running.kill(),
    async restart() {
      running = await launch(config, origins, lines);
    },
    async end() {
      await running.kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function launch(
  config: string,
  origins: readonly string[],
  lines: LastLines,
): Promise<Running> {
  const running = run({
    command: WORKERD,
    args: ['serve', config],
    env: {},
    onLine: (line) => lines.add(line),
  });
  const ready = Promise.all(origins.map((origin) => waitUntilAnswering(origin)));
  const isReady = await Promise.race([ready, running.ended.then(() => [false])]);
  if (isReady.every(Boolean)) return running;
  await running.kill();
  throw new Error(`workerd did not start. It said:\n${lines.toString()}`);
}

function buildConfig(
  services: readonly WorkerdService[],
  ports: readonly number[],
  storage: string,
): string {
  const sockets = services.map(
    ({ name }, i) =>
      `(name = "${name}", address = "127.0.0.1:${ports[i]}", http = (), service = "${name}")`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${services.map(buildService).join(',\n    ')},
    (name = "loopback", network = (allow = ["private"])),
    (name = "storage", disk = (path = "${storage}", writable = true)),
  ],
  sockets = [${sockets.join(', ')}],
);
`;
}

function buildService({ name, variables, records }: WorkerdService): string {
  const texts = Object.entries(variables).map(
    ([variable, value]) => `(name = "${variable}", text = ${JSON.stringify(value)})`,
  );
  const namespace =
    records === name
      ? '"RecordObject"'
      : `(className = "RecordObject", serviceName = "${records}")`;
  const bindings = [
    ...texts,
    ...(records === undefined ? [] : [`(name = "RECORDS", durableObjectNamespace = ${namespace})`]),
  ];
  const objects = '(className = "RecordObject", uniqueKey = "records", enableSql = true)';
  return `(name = "${name}", worker = (
      modules = [(name = "${name}.js", esModule = embed "${name}.js")],
      compatibilityDate = "${COMPATIBILITY_DATE}",
      bindings = [${bindings.join(', ')}],
      ${records === name ? `durableObjectNamespaces = [${objects}], durableObjectStorage = (localDisk = "storage"),` : ''}
      globalOutbound = "loopback",
    ))`;
}
