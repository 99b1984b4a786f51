import { dirname } from 'node:path';
import type { LogEvent } from '@postern/edge';
import { buildCauseText, buildConfigErrorText } from '@postern/edge';
import type { Traces } from '@postern/edge/opentelemetry';
import {
  buildListening,
  createLineLog,
  createServer,
  EventStreams,
  explainListenError,
  LAST_STEPS_MS,
  LAST_USE_MS,
  loadMetrics,
  loadTraces,
  plainMessages,
  type ReadServerConfigOptions,
  readServerConfig,
  type Server,
  type ServerConfig,
  type ServerEvent,
  type ServerSettings,
  SHUTDOWN_MS,
  STOP_SIGNALS,
} from '@postern/server';
import { type DenoSettings, readDenoSettings } from './deno-settings.ts';
import { passEventStream } from './event-streams.ts';
import { createFetch } from './fetch.ts';
import { createKvStore } from './kv-store.ts';
import { LastingServer, type ListenOptions } from './lasting-server.ts';
import { passLongBody } from './pass-long-body.ts';
import { buildServeHandler, ignoreStreamError } from './serve-handler.ts';
import { StandardOutput } from './standard-output.ts';
import { Uploads } from './uploads.ts';
import { VERSION } from './version.ts';
import { handleUpgrades, joinWebSockets } from './web-sockets.ts';

const OPEN_KV = 'needs Deno KV; set "unstable": ["kv"] in deno.json, or run with --unstable-kv';

/** A database in memory, or one over the network. */
const NO_FILE = /^(:memory:$|https?:)/;

/** How long a shutdown waits for uploads, in milliseconds: the requests that follow them need time too. */
const UPLOADS_MS = 9000;

/** What a signal does. The first process of a container ignores a signal without a listener. */
let stop: () => unknown = () => Deno.exit(0);

/** Options of {@link start}. */
export interface StartOptions
  extends Pick<ReadServerConfigOptions<ServerSettings>, 'app' | 'config'> {
  /**
   * The names of the variables that are set. A misspelled setting among them is logged, and each
   * `POSTERN_API_…` is a route. Default: all names, if the process may read the whole environment;
   * otherwise none.
   */
  readonly names?: readonly string[];
}

/**
 * Starts the edge as a server of this process: reads settings and configuration file, opens Deno KV,
 * listens, and stops on SIGTERM, SIGINT or SIGHUP when requests in progress are done. It logs JSON lines to
 * standard output. On a configuration error it prints every error with its fix, and exits with 1.
 */
export async function start({ names = listNames(), ...options }: StartOptions = {}): Promise<void> {
  for (const signal of STOP_SIGNALS) Deno.addSignalListener(signal, () => void stop());
  addEventListener('error', ({ error }) => logCrash(error));
  addEventListener('unhandledrejection', ({ reason }) => logCrash(reason));
  const { config, errors, unknown } = await readServerConfig({
    ...options,
    names,
    readVariable: (name) => Deno.env.get(name),
    readProcess: readDenoSettings,
  });
  const log: (event: LogEvent | ServerEvent) => void = createLineLog(output.writeLine, {
    level: config?.edge.settings.logLevel,
  });
  for (const setting of unknown) log({ event: 'unknown_setting', ...setting });
  if (config === undefined) return fail(buildConfigErrorText(errors));
  if (typeof Deno.openKv !== 'function') {
    return fail(buildConfigErrorText([{ name: 'deno.json', fix: OPEN_KV }]));
  }
  await listen(config, log).catch(failToStart);
}

const output = new StandardOutput();

function logCrash(error: unknown): void {
  createLineLog((line) => output.writeLast(line))({
    event: 'crashed',
    cause: buildCauseText(error) ?? 'unknown',
  });
}

async function listen(
  config: ServerConfig<DenoSettings>,
  log: (event: LogEvent | ServerEvent) => void,
): Promise<void> {
  const { server: settings } = config;
  const kv = await openKv(settings.kvPath);
  const postern = await createEdgeServer(config, kv, log);
  const streams = new EventStreams();
  const uploads = new Uploads();
  const handle = handleUpgrades((request, peer) =>
    uploads.watch(request, postern.handle(request, peer)),
  );
  const ending = new AbortController();
  const server = await serve(
    { hostname: settings.host, port: settings.port, onError: ignoreStreamError },
    buildServeHandler(
      async (request, peer) =>
        passEventStream(request.method, await handle(request, peer), streams),
      logCrash,
      ending.signal,
    ),
    (error) => log({ event: 'accept_failed', cause: buildCauseText(error) ?? 'unknown' }),
  );
  const { hostname: host, port } = server.address;
  log(buildListening({ host, port, sessions: 'kv', version: VERSION }, config));
  endOnSignal(async (deadline) => {
    streams.end();
    // `shutdown` closes idle connections, into which a proxy may be sending a request that it cannot repeat.
    ending.abort();
    await wait(LAST_USE_MS);
    await Promise.race([uploads.settle(), wait(UPLOADS_MS)]);
    const closed = server.shutdown();
    await Promise.race([closed, deadline]);
    await postern.end(deadline);
    kv.close();
  });
}

async function createEdgeServer(
  { edge, server: settings, app }: ServerConfig<DenoSettings>,
  kv: Deno.Kv,
  log: (event: LogEvent | ServerEvent) => void,
): Promise<Server> {
  return createServer({
    config: edge,
    server: settings,
    store: createKvStore(kv),
    log,
    fetch: createFetch(),
    messages: plainMessages,
    joinWebSockets,
    passLongBody,
    metrics: await loadMetrics(edge, VERSION),
    traces: await startTraces(),
    app,
  });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @param end ends the process's work; at the deadline, without what is still in progress */
function endOnSignal(end: (deadline: Promise<void>) => Promise<void>): void {
  let isEnding = false;
  stop = async () => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => Deno.exit(1), SHUTDOWN_MS + LAST_STEPS_MS);
    await end(wait(SHUTDOWN_MS));
    await output.flush();
    Deno.exit(0);
  };
}

async function startTraces(): Promise<Traces | undefined> {
  const traces = await loadTraces(VERSION);
  if (traces !== undefined) (await import('./span-urls.ts')).keepUrlsOutOfSpans();
  return traces;
}

/** On Deno Deploy the path is unset, and KV is the deployment's own database. */
async function openKv(path: string | undefined): Promise<Deno.Kv> {
  try {
    if (path !== undefined && !NO_FILE.test(path)) {
      await Deno.mkdir(dirname(path), { recursive: true });
    }
    return await Deno.openKv(path);
  } catch (error) {
    const fix = `cannot be opened; set it to a file in a folder that Deno may read and write: ${String(error)}`;
    return fail(buildConfigErrorText([{ name: 'POSTERN_KV_PATH', fix }]));
  }
}

async function serve(
  options: ListenOptions,
  handler: Deno.ServeHandler<Deno.NetAddr>,
  onError: (error: unknown) => void,
): Promise<LastingServer> {
  try {
    return new LastingServer(options, handler, onError);
  } catch (error) {
    const { hostname: host, port } = options;
    return fail(`Postern cannot start: ${explainListenError({ host, port }, error)}`);
  }
}

/** Listing all names needs permission to read all values. */
function listNames(): readonly string[] {
  const { state } = Deno.permissions.querySync({ name: 'env' });
  return state === 'granted' ? Object.keys(Deno.env.toObject()) : [];
}

function failToStart(error: unknown): Promise<never> {
  return fail(`Postern cannot start: ${error instanceof Error ? error.message : String(error)}`);
}

/** Ends a process that cannot start, with status 1, after its last lines. */
async function fail(text: string): Promise<never> {
  await output.flush();
  console.error(text);
  Deno.exit(1);
}
