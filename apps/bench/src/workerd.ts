import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

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
  /** Ends it at once, as a crash would. What was durable is durable. */
  kill(): Promise<void>;
  /** Starts it again after {@link kill}, on the same ports and with the same storage. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

/** The package has no types; its default export is the path of the binary. */
const { default: WORKERD }: { default: string } = createRequire(import.meta.url)('workerd');
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
  let child = await launch(config, origins);
  const kill = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    origins,
    get pid() {
      return child.pid ?? 0;
    },
    kill,
    async restart() {
      child = await launch(config, origins);
    },
    async end() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function launch(config: string, origins: readonly string[]): Promise<ChildProcess> {
  const child = spawn(WORKERD, ['serve', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    const answers = await Promise.allSettled(origins.map((origin) => fetch(origin)));
    if (answers.every(({ status }) => status === 'fulfilled')) return child;
    await wait(50);
  }
  child.kill('SIGKILL');
  throw new Error('workerd did not start');
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

async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server, 'listening');
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    }),
  );
  for (const server of servers) server.close();
  return ports;
}
