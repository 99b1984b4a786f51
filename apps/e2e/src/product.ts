import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createEmulatorControls, type EmulatorControls } from '@postern/emulators';
import { findFreePorts, REDIS_SERVER, RedisServer, ROOT } from '@postern/processes';

const READY = /^Postern ready at (\S+)$/;
/** `POSTERN_E2E_RUNTIME`: worker, node or deno. Default: the default of `start`. */
const { POSTERN_E2E_RUNTIME } = process.env;
/** Settings in the environment of the tests must not reach the product. */
const SETTING = /^(POSTERN_(?!CHROMIUM)|LOCKIT_|LEKAB_)/;

/** The product as `start` runs it, on free ports and with a data folder of its own. */
export interface Product {
  readonly origin: string;
  readonly lockit: EmulatorControls;
  readonly lekab: EmulatorControls;
  readonly lockitOrigin: string;
  readonly lekabOrigin: string;
  readonly dataDirectory: string;
  /** Its output so far. */
  output(): string;
  /** Ends it as Ctrl-C does. */
  end(): Promise<void>;
}

/** Reads the operator token, which `start` generates and prints. */
export function readOperatorToken(product: Pick<Product, 'output'>): string {
  return /Operator token (\S+)/.exec(product.output())?.[1] ?? '';
}

/** A run of `start` that ended by itself. */
export interface Refusal {
  readonly code: number | null;
  readonly output: string;
}

/** Builds further settings from the origins of the emulators. */
export type Variables = (emulators: { lockit: string; lekab: string }) => Record<string, string>;

/**
 * Starts the product and waits for its ready line.
 *
 * @param runtime default: `POSTERN_E2E_RUNTIME`
 * @throws Error with the output if the product does not start
 */
export async function startProduct(
  variables: Variables = () => ({}),
  runtime = POSTERN_E2E_RUNTIME,
): Promise<Product> {
  const started = await launch(variables, runtime);
  const origin = await Promise.race([started.ready, started.ended.then(() => undefined)]);
  if (origin === undefined) throw new Error(`The product did not start:\n${started.output()}`);
  const { lockit: lockitOrigin, lekab: lekabOrigin } = started.emulators;
  return {
    origin,
    lockitOrigin,
    lekabOrigin,
    dataDirectory: started.data,
    lockit: createEmulatorControls(lockitOrigin),
    lekab: createEmulatorControls(lekabOrigin),
    output: () => started.output(),
    end: () => started.end(),
  };
}

/** Runs `start` with settings that it should reject. @returns how it ended */
export async function runRefused(variables: Record<string, string>): Promise<Refusal> {
  const started = await launch(() => variables);
  const timer = setTimeout(() => started.child.kill('SIGINT'), 30_000);
  const code = await started.ended;
  clearTimeout(timer);
  await started.end();
  return { code, output: started.output() };
}

interface Launched {
  readonly child: ChildProcess;
  readonly data: string;
  readonly emulators: { readonly lockit: string; readonly lekab: string };
  readonly ready: Promise<string>;
  readonly ended: Promise<number | null>;
  output(): string;
  end(): Promise<void>;
}

/** Starts a Redis for Node if one is installed; else Node keeps sessions in memory. */
async function startRedis(runtime: string | undefined): Promise<RedisServer | undefined> {
  const hasRedis = runtime === 'node' && REDIS_SERVER !== undefined;
  return hasRedis ? RedisServer.start() : undefined;
}

/** The environment of the tests without settings of the product. */
function readEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !SETTING.test(name));
  return Object.fromEntries(inherited);
}

/** Collects a process's output. `ready` resolves with the origin in the ready line. */
function collectLines({ stdout, stderr }: ChildProcessWithoutNullStreams): {
  lines: readonly string[];
  ready: Promise<string>;
} {
  const lines: string[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  for (const input of [stdout, stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      const [, origin] = READY.exec(line) ?? [];
      if (origin !== undefined) resolve(origin);
    });
  }
  return { lines, ready: promise };
}

async function launch(variables: Variables, runtime = POSTERN_E2E_RUNTIME): Promise<Launched> {
  const data = await mkdtemp(join(tmpdir(), 'postern-'));
  const redis = await startRedis(runtime);
  const [port, lockit, lekab] = await findFreePorts(3);
  const emulators = {
    lockit: `http://localhost:${lockit}`,
    lekab: `http://localhost:${lekab}`,
  };
  const env = {
    ...readEnvironment(),
    POSTERN_PORT: String(port),
    LOCKIT_EMULATOR_PORT: String(lockit),
    LEKAB_EMULATOR_PORT: String(lekab),
    POSTERN_DATA_DIR: data,
    ...(redis && { POSTERN_REDIS_URL: redis.url }),
    ...variables(emulators),
  };
  const args = ['apps/start/src/start.ts', ...(runtime ? [`--runtime=${runtime}`] : [])];
  const child = spawn(process.execPath, args, { cwd: ROOT, env });
  const { lines, ready } = collectLines(child);
  const ended = once(child, 'close').then(() => child.exitCode);
  return {
    child,
    data,
    emulators,
    ready,
    ended,
    output: () => lines.join('\n'),
    async end() {
      child.kill('SIGINT');
      await ended;
      await redis?.end();
      await rm(data, { recursive: true, force: true });
    },
  };
}
