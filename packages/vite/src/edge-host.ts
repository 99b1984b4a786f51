import type { IncomingMessage, ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { buildConfigErrorText, type ConfigError, isLoopbackHost } from '@postern/edge';
import { CONFIG_FILE_NAMES } from '@postern/server';
import { createUpgrader, type Upgrader } from '@postern/server/web-sockets';
import { isEdgePath } from '@postern/site/paths';
import { respondWithErrors } from './config-errors.ts';
import { createDevEdge, type DevEdge, type DevEdgeOptions, NO_EDGE } from './dev-edge.ts';
import { completeTrace, describeFailedCall } from './dev-routes.ts';
import { readDevState } from './dev-state.ts';
import { putResponseIntoDevelopment } from './development-words.ts';
import type { FlowRecorder } from './flow-recorder.ts';
import { isInspectorPath, respondAsInspector } from './inspector.ts';

/** Writes to the terminal. */
interface HostLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

/** Watches the files of the configuration. Some may be outside of Vite's root. */
type Watch = (files: readonly string[]) => void;

/** Runs the edge of an app, and creates it again when its configuration changes. */
export class EdgeHost {
  readonly #options: Omit<DevEdgeOptions, 'origin' | 'warn'>;
  readonly #log: HostLog;
  readonly #watch: Watch;
  readonly #recorder: FlowRecorder;
  #origin: string | undefined;
  #edge: Promise<DevEdge> | undefined;
  readonly #listener: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;
  readonly #upgrader: Upgrader;

  constructor(
    options: Omit<DevEdgeOptions, 'origin' | 'warn'>,
    log: HostLog,
    watch: Watch = () => undefined,
  ) {
    this.#options = options;
    this.#log = log;
    this.#watch = watch;
    this.#recorder = readDevState(options.root).recorder;
    this.#listener = getRequestListener(
      (request, bindings) =>
        this.#handle(
          request,
          'incoming' in bindings ? bindings.incoming.socket.remoteAddress : undefined,
        ),
      { overrideGlobalObjects: false },
    );
    this.#upgrader = createUpgrader((request, peer) => this.#handle(request, peer));
  }

  /** Creates the edge for the origin of the dev server. */
  start(origin: string): Promise<DevEdge> {
    this.#origin = origin;
    this.#edge ??= this.#create(origin);
    return this.#edge;
  }

  /** The errors of the configuration; none before the edge has been created. */
  async readErrors(): Promise<readonly ConfigError[]> {
    return (await this.#edge)?.errors ?? [];
  }

  /** Reads the configuration again. Requests in progress keep the edge that they have. */
  async reload(): Promise<DevEdge | undefined> {
    if (this.#origin === undefined) return undefined;
    const old = this.#edge;
    this.#edge = this.#create(this.#origin);
    const edge = await this.#edge;
    await (await old)?.server?.end();
    return edge;
  }

  /** Whether a change of this file changes the configuration. */
  async usesFile(path: string): Promise<boolean> {
    const { root, config } = this.#options;
    const names = config === undefined ? CONFIG_FILE_NAMES : [config];
    const files = (await this.#edge)?.files ?? [];
    return [...names, ...files].some((file) => resolve(root, file) === resolve(path));
  }

  /** Handles the requests of the edge and the inspector, as a middleware of the dev server. */
  readonly handle = (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    next: () => void,
  ): void => {
    const elsewhere = this.#findOwnAddress(incoming);
    if (elsewhere !== undefined) {
      outgoing.writeHead(307, { location: elsewhere, 'cache-control': 'no-store' }).end();
      return;
    }
    const path = readPath(incoming);
    if (isEdgePath(path) || isInspectorPath(path)) {
      void this.#listener(incoming, outgoing);
      return;
    }
    // A path such as `//` has no URL.
    const url = URL.parse(incoming.url ?? '', this.#origin ?? 'http://localhost');
    if (url) this.#recorder.recordPage(url);
    next();
  };

  /** Answers upgrades of the edge's paths. Vite answers those of its own. */
  readonly upgrade = (incoming: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (isEdgePath(readPath(incoming))) this.#upgrader.upgrade(incoming, socket, head);
  };

  /** Closes the WebSockets, and waits for the work that requests have started. */
  async end(): Promise<void> {
    this.#upgrader.end();
    await (await this.#edge)?.server?.end();
  }

  /**
   * The address to redirect to, if the page was opened by another name of this machine, such as
   * 127.0.0.1. Each name has separate cookies, so a sign-in would not finish.
   */
  #findOwnAddress({ method, url = '', headers }: IncomingMessage): string | undefined {
    const own = this.#options.environment['POSTERN_PUBLIC_ORIGIN'] || this.#origin;
    const [wanted, asked] = [own, `http://${headers.host}`].map((text = '') => URL.parse(text));
    if (method !== 'GET' || headers['sec-fetch-mode'] !== 'navigate' || !url.startsWith('/'))
      return;
    if (wanted?.protocol !== 'http:' || !asked || asked.host === wanted.host) return;
    const areHere = isLoopbackHost(asked.hostname) && isLoopbackHost(wanted.hostname);
    return areHere && asked.port === wanted.port ? wanted.origin + url : undefined;
  }

  async #create(origin: string): Promise<DevEdge> {
    const warn = (text: string): void => this.#log.warn(text);
    const edge = await createDevEdge({ ...this.#options, origin, warn }).catch(describeFailure);
    this.#watch(edge.files);
    for (const line of edge.lines) this.#log.info(line);
    if (edge.errors.length > 0) this.#log.error(buildConfigErrorText(edge.errors));
    return edge;
  }

  async #handle(request: Request, peer: string | undefined): Promise<Response> {
    const { pathname, origin } = new URL(request.url);
    if (!isEdgePath(pathname)) return respondAsInspector(request, this.#recorder);
    // In middleware mode, another server listens: the first request says where.
    const { server, errors, routes, adviseClaims } = await this.start(this.#origin ?? origin);
    if (server === undefined) return respondWithErrors(request, errors);
    const beganAtMs = Date.now();
    const response = await putResponseIntoDevelopment(await server.handle(request, peer));
    const trace = await this.#recorder.record(request, response, beganAtMs, (before) =>
      completeTrace(pathname, before, routes),
    );
    const line =
      pathname === '/auth/session' && response.status === 200
        ? adviseClaims(await response.clone().json())
        : describeFailedCall(pathname, response.status, trace);
    if (line !== undefined) this.#log.warn(line);
    return response;
  }
}

function readPath({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}

/** An edge that could not be created, for a reason that is not an error of a setting. */
function describeFailure(error: unknown): DevEdge {
  const fix = error instanceof Error ? error.message : String(error);
  const errors = [{ name: 'postern', fix }];
  return { ...NO_EDGE, errors };
}
