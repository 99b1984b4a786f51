import { once } from 'node:events';
import { resolve } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import {
  type Connection,
  createEdge,
  createInProcessRateLimiter,
  type LogEvent,
  type Routes,
  readSettings,
} from '@postern/edge';
import { createMemoryStore } from '@postern/edge/stores/memory';
import { findFreePort } from '@postern/processes';
import { BASE_VARIABLES } from '@postern/testing';
import { bundle } from './kit-page.ts';

/** An in-process edge and its app, served on one origin, with connections of the story. */
export interface ServedEdge {
  readonly origin: string;
  readonly events: readonly LogEvent[];
  end(): Promise<void>;
}

const OWN_APP = { script: resolve(import.meta.dirname, 'pages/own-app.ts'), html: '' };

/** The parts of a story's edge and app. */
interface Parts {
  readonly connections: readonly Connection[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Further scripts of the app, by path. Default: none. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Default: those of the built-in connections. */
  readonly routes?: Routes;
  /** The app's entry module, and what its page has. Default: `pages/own-app.ts`, and nothing. */
  readonly page?: { readonly script: string; readonly html: string };
}

/**
 * Serves an edge, and the app's page on every other path.
 *
 * @param build gets the origin before the server starts, so that redirect URIs can name it
 */
export async function startServedEdge(build: (origin: string) => Parts): Promise<ServedEdge> {
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const parts = build(origin);
  const { scripts = {}, page = OWN_APP } = parts;
  const events: LogEvent[] = [];
  const edge = buildEdge(origin, parts, events);
  const script = await bundle(page.script);
  const html = `<!doctype html><link rel="icon" href="data:,">${page.html}<script type="module">${script}</script>`;
  const init = { headers: { 'content-type': 'text/html; charset=utf-8' } };
  const server = serve({
    port,
    hostname: '127.0.0.1',
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      if (/^\/(auth|api)\//.test(pathname)) return edge.fetch(request);
      const own = scripts[pathname];
      return own === undefined
        ? new Response(html, init)
        : new Response(own, { headers: { 'content-type': 'text/javascript' } });
    },
  });
  await once(server, 'listening');
  return { origin, events, end: () => close(server) };
}

function buildEdge(
  origin: string,
  { connections, variables, routes }: Parts,
  events: LogEvent[],
): ReturnType<typeof createEdge> {
  const settings = { ...BASE_VARIABLES, POSTERN_PUBLIC_ORIGIN: origin };
  const reading = readSettings({ ...settings, ...variables }, connections);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  return createEdge({
    settings: reading.settings,
    connections,
    ...(routes && { routes }),
    store: createMemoryStore(),
    log: (event) => events.push(event),
    rateLimiter: createInProcessRateLimiter(),
  });
}

async function close(server: ServerType): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
  await closed;
}
