import { buildConfigErrorText } from '@postern/edge';
import type { Plugin, PreviewServer, ResolvedConfig, ViteDevServer } from 'vite';
import { EdgeHost } from './edge-host.ts';
import { readEnvironment } from './environment.ts';
import { type OriginOptions, readOrigin } from './origin.ts';
import { describeUnusedProxies } from './unused-proxies.ts';
import { buildWatchKitModule, WATCH_KIT_ID, wrapCreateAuth } from './watch-kit.ts';

/** Options of {@link postern}. */
export interface PosternOptions {
  /**
   * The configuration file, relative to Vite's root. Default: `POSTERN_CONFIG`, or
   * `postern.config.{ts,mts,js,mjs,json}` if there is one.
   */
  readonly config?: string;
}

/** Vite's name for a module without a file. */
const RESOLVED_WATCH_KIT_ID = `\0${WATCH_KIT_ID}`;

/**
 * Runs the edge inside Vite's dev server, and inside `vite preview`: `/auth`, `/api`, `/healthz` and
 * `/readyz` on the app's own origin, and `/__postern`, which shows each request to the edge step by step.
 * A connection without credentials signs in at a development provider, which runs in the same process.
 * In the mode `test`, `.env.local` is not read. Sessions outlive a change of the configuration. A build is
 * the same with and without the plugin.
 */
export function postern(options: PosternOptions = {}): Plugin[] {
  return [createEdgePlugin(options), createKitWatcher()];
}

function createEdgePlugin({ config: file }: PosternOptions): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'postern',
    apply: 'serve',
    configResolved(resolved) {
      config = resolved;
    },
    configureServer(server) {
      // Vitest needs no edge.
      if (runsVitest(config)) return;
      const host = createHost(
        config,
        config.server,
        file,
        (files) => void server.watcher.add([...files]),
      );
      serve(server, config.server, host);
      watch(server, host);
    },
    configurePreviewServer(server) {
      serve(server, config.preview, createHost(config, config.preview, file));
    },
  };
}

/** Whether Vitest runs the app's plugins. */
function runsVitest({ plugins }: ResolvedConfig): boolean {
  return plugins.some(({ name }) => name.startsWith('vitest'));
}

/** Watches the kit over hot updates, in the modules that call `createAuth`. */
function createKitWatcher(): Plugin {
  let isTest = false;
  return {
    name: 'postern:watch-kit',
    apply: 'serve',
    configResolved(config) {
      // A test may replace `createAuth` by a function that returns no whole kit.
      isTest = runsVitest(config);
    },
    // After JSX, TypeScript and components have become JavaScript.
    enforce: 'post',
    resolveId: (id) => (id === WATCH_KIT_ID ? RESOLVED_WATCH_KIT_ID : undefined),
    load: (id) => (id === RESOLVED_WATCH_KIT_ID ? buildWatchKitModule() : undefined),
    transform(code, id, options) {
      if (isTest || options?.ssr || id.includes('/node_modules/')) return;
      const wrapped = wrapCreateAuth(code, (text) => this.parse(text));
      return wrapped === undefined ? undefined : { code: wrapped, map: null };
    },
  };
}

function createHost(
  config: ResolvedConfig,
  { proxy }: Pick<ResolvedConfig['server'], 'proxy'>,
  file?: string,
  watchFiles?: (files: readonly string[]) => void,
): EdgeHost {
  const { root, logger } = config;
  const { values: environment, note } = readEnvironment(config);
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (text: string): void =>
      logger[level](level === 'error' ? text : `  ➜  Postern: ${text}`, {
        timestamp: level !== 'info',
      });
  if (note !== undefined) write('info')(note);
  for (const unused of describeUnusedProxies(proxy)) write('warn')(unused);
  return new EdgeHost(
    { root, config: file, environment },
    { info: write('info'), warn: write('warn'), error: write('error') },
    watchFiles,
  );
}

/** Answers the edge's paths, and starts the edge once the port is known. */
function serve(
  { middlewares, httpServer }: Pick<ViteDevServer | PreviewServer, 'middlewares' | 'httpServer'>,
  options: OriginOptions,
  host: EdgeHost,
): void {
  middlewares.use(host.handle);
  httpServer?.on('upgrade', host.upgrade);
  httpServer?.once('listening', () => {
    void host.start(readOrigin(options, httpServer));
  });
  httpServer?.once('close', () => void host.end());
}

/**
 * Time from a change of the configuration to reading it. Vite's watcher drops a second change of a
 * file within 50 ms, such as the text that an editor writes after it has emptied the file. So the files
 * are read after that time.
 */
const RELOAD_DELAY_MS = 75;

/**
 * Reads the configuration again when one of its files changes, and reloads the page. Errors are shown
 * over the page.
 */
function watch(server: ViteDevServer, host: EdgeHost): void {
  let timer: NodeJS.Timeout | undefined;
  const look = async (path: string): Promise<void> => {
    if (!(await host.usesFile(path))) return;
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), RELOAD_DELAY_MS);
  };
  const reload = async (): Promise<void> => {
    const edge = await host.reload();
    if (edge?.server) server.ws.send({ type: 'full-reload', path: '*' });
    else await showErrors();
  };
  const showErrors = async (): Promise<void> => {
    const errors = await host.readErrors();
    if (errors.length === 0) return;
    const err = { message: buildConfigErrorText(errors), stack: '', plugin: 'postern' };
    server.ws.send({ type: 'error', err });
  };
  server.httpServer?.once('close', () => clearTimeout(timer));
  server.ws.on('connection', () => void showErrors());
  for (const event of ['add', 'change', 'unlink'] as const) {
    server.watcher.on(event, (path) => void look(path));
  }
}
