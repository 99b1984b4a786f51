import { serve } from '@hono/node-server';
import { build } from 'esbuild';
import { Hono } from 'hono';
import { ROOT } from '../sizes/bundle.ts';
import { PAGE_TASKS, type PageTask } from './pages.ts';
import { CLIENT } from './strict-provider.ts';
import { nameWithVersion, type Peer, type RunningPeer, toOrigin, type World } from './worlds.ts';

/** The page of every kit. */
export const PAGE_HTML =
  '<!doctype html><html lang="en"><title>App</title><script type="module" src="/app.js"></script>';
/** Kits that can keep the session where another tab finds it. */
const IN_TABS = new Set(['oidc-client-ts', '@auth0/auth0-spa-js']);

/** The peers that are libraries for a page. */
export const PAGE_PEERS: readonly Peer[] = PAGE_TASKS.map((task) => ({
  name: nameWithVersion(task.kit, task.package),
  kind: 'page',
  authentication: 'client_secret_basic',
  redirectPath: '/',
  ...(task.kit === 'keycloak-js' && { readsTokens: true }),
  ...(IN_TABS.has(task.kit) && { shares: 'two tabs' }),
  start: (world) => startPage(task, world),
}));

/** Bundles the script of a kit's page. */
export async function bundlePage({ code, kit }: PageTask, { provider }: World): Promise<string> {
  const values = {
    ISSUER: provider.issuer,
    CLIENT_ID: CLIENT.pageId,
    API: provider.api,
    SHARED: IN_TABS.has(kit),
  };
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    define: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    logLevel: 'error',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** Serves a kit's page on every path of an origin. */
async function startPage(task: PageTask, world: World): Promise<RunningPeer> {
  const script = await bundlePage(task, world);
  const app = new Hono();
  app.get('/app.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript' }));
  app.get('*', (c) => c.html(PAGE_HTML));
  const [port = 0] = world.ports;
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port });
  return {
    origins: [toOrigin(port)],
    end: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
