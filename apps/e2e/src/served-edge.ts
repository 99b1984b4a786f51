import { once } from 'node:events';
import { resolve } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import {
  type Connection,
  createEdge,
  createInProcessRateLimiter,
  type LogEvent,
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

/**
 * Serves an edge, and the page of `pages/own-app.ts` on every other path.
 *
 * @param build gets the origin before the server starts, so that redirect URIs can name it
 */
export async function startServedEdge(
  build: (origin: string) => {
    readonly connections: readonly Connection[];
    readonly variables?: Readonly<Record<string, string>>;
    /** Further scripts of the app, by path. Default: none. */
    readonly scripts?: Readonly<Record<string, string>>;
  },
): Promise<ServedEdge> {
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const { connections, variables, scripts = {} } = build(origin);
  const settings = { ...BASE_VARIABLES, POSTERN_PUBLIC_ORIGIN: origin };
  const reading = readSettings({ ...settings, ...variables }, connections);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  const events: LogEvent[] = [];
  const edge = createEdge({
    settings: reading.settings,
    connections,
    store: createMemoryStore(),
    log: (event) => events.push(event),
    rateLimiter: createInProcessRateLimiter(),
  });
  const script = await bundle(resolve(import.meta.dirname, 'pages/own-app.ts'));
  const html = `<!doctype html><link rel="icon" href="data:,"><script type="module">${script}</script>`;
  const page = { headers: { 'content-type': 'text/html; charset=utf-8' } };
  const server = serve({
    port,
    hostname: '127.0.0.1',
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      if (/^\/(auth|api)\//.test(pathname)) return edge.fetch(request);
      const own = scripts[pathname];
      return own === undefined
        ? new Response(html, page)
        : new Response(own, { headers: { 'content-type': 'text/javascript' } });
    },
  });
  await once(server, 'listening');
  return { origin, events, end: () => close(server) };
}

async function close(server: ServerType): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
  await closed;
}
