import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LastLines } from './last-lines.ts';
import { findFreePorts } from './ports.ts';
import { waitUntilAnswering } from './ready.ts';
import { type Running, run } from './run.ts';

/** One Worker in workerd, with its own isolate and port. */
export interface WorkerdService {
  readonly name: string;
  /** A bundled ES module. */
  readonly script: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The service that hosts the Durable Objects: this one or another. Default: no Durable Objects. */
  readonly records?: string;
  /**
   * Prints each event of its spans, which the platform's traces would collect, as a line of JSON after
   * {@link SPAN_EVENT}. Default: false
   */
  readonly printsSpans?: boolean;
}

/** A workerd process with some Workers, without wrangler or miniflare. */
export interface Workerd {
  /** One origin per service, in their order. */
  readonly origins: readonly string[];
  readonly pid: number;
  /** The folder where Durable Objects store their data. */
  readonly storage: string;
  /** Resolves with the exit code when the process ends. */
  readonly ended: Promise<number | null>;
  /** The last 2,000 lines that it printed. */
  output(): string;
  /** Sends a signal, e.g. SIGSTOP. */
  signal(signal: NodeJS.Signals): void;
  /** Sends SIGKILL, as a crash would end it. Durable data remains. */
  kill(): Promise<void>;
  /** Starts it again after {@link kill}, with the same ports and storage. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

/** The path of workerd's binary: the default export of its package, which has no types. */
export const { default: WORKERD }: { default: string } = createRequire(import.meta.url)('workerd');
const COMPATIBILITY_DATE = '2026-08-01';

/** Begins the line of an event of a span. */
export const SPAN_EVENT = 'span event ';
const PRINT_SPANS = `
const toText = (_, value) => (typeof value === 'bigint' ? Number(value) : value);
const print = (event) => console.log('${SPAN_EVENT}' + JSON.stringify(event, toText));
export default {
  tailStream(event) {
    print(event);
    return print;
  },
};
`;
/** A streaming tail Worker, which gets the same spans from workerd as the platform's traces. */
const SPAN_PRINTER = `(name = "spans", worker = (
      modules = [(name = "spans.js", esModule = ${JSON.stringify(PRINT_SPANS)})],
      compatibilityDate = "${COMPATIBILITY_DATE}",
    ))`;

/**
 * Starts workerd on free ports and waits until every Worker responds.
 *
 * @param authority a certificate authority in PEM that `fetch` trusts beside the usual ones
 */
export async function startWorkerd(
  services: readonly WorkerdService[],
  authority?: string,
): Promise<Workerd> {
  const directory = await mkdtemp(join(tmpdir(), 'postern-workerd-'));
  await mkdir(join(directory, 'storage'));
  const ports = await findFreePorts(services.length);
  await Promise.all(
    services.map(({ name, script }) => copyFile(script, join(directory, `${name}.js`))),
  );
  const config = join(directory, 'config.capnp');
  await writeFile(config, buildConfig(services, ports, join(directory, 'storage'), authority));
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
  throw new Error(`workerd did not start. It printed:\n${lines.toString()}`);
}

function buildConfig(
  services: readonly WorkerdService[],
  ports: readonly number[],
  storage: string,
  authority?: string,
): string {
  const sockets = services.map(
    ({ name }, i) =>
      `(name = "${name}", address = "127.0.0.1:${ports[i]}", http = (), service = "${name}")`,
  );
  const trusted = authority === undefined ? '' : JSON.stringify(authority);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${services.map(buildService).join(',\n    ')},
    ${SPAN_PRINTER},
    (name = "loopback", network = (
      allow = ["private"],
      tlsOptions = (trustBrowserCas = true, trustedCertificates = [${trusted}]),
    )),
    (name = "storage", disk = (path = "${storage}", writable = true)),
  ],
  sockets = [${sockets.join(', ')}],
);
`;
}

function buildService({ name, variables, records, printsSpans }: WorkerdService): string {
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
      ${printsSpans ? 'streamingTails = ["spans"],' : ''}
    ))`;
}
