import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Hono, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { serveStatic } from 'hono/serve-static';
import { HEADERS_FILE, readFiles, type SiteFile } from './files.ts';
import { findHeaders, type HeaderRule, readHeaderRules } from './header-rules.ts';
import { refuseUnlessPage } from './paths.ts';
import { serveRanges } from './ranges.ts';

export { isEdgePath } from './paths.ts';

/** The app itself: the response for each of its pages. */
const APP = 'index.html';

/** Options of {@link createSite}. */
export interface SiteOptions {
  /** Whether browsers use https. If not, `Strict-Transport-Security` is left out (RFC 6797 §7.2). */
  readonly isSecure: boolean;
}

/**
 * Serves a folder of static files by Hono's `serveStatic`. `x.html` is served as `x` too, and a
 * folder's `index.html` as the folder, `x/`, to which `x` redirects. Any other path gets the app's
 * `index.html`, because the app has its own routes, or 404: see {@link refuseUnlessPage}.
 *
 * The folder is read once, here, and kept in memory: a request cannot reach any other file, and a
 * new build is served after a restart. Responses have an `ETag` per encoding and honour
 * `If-None-Match` (RFC 9110 §13.1.2). If the build has `x.br` or `x.gz`, `Accept-Encoding` chooses
 * between them and `x`. A request for a range of `x` gets it: see {@link serveRanges}. `Cache-Control`
 * is `no-cache` and other headers are absent, unless the folder's `_headers` sets them. Cloudflare's
 * static assets read the same file, so all runtimes send one content security policy.
 *
 * @throws Error if the folder or a file of it cannot be read
 */
export async function createSite(
  folder: string,
  { isSecure }: SiteOptions,
): Promise<(request: Request) => Response | Promise<Response>> {
  const rules = readHeaderRules(await readFile(join(folder, HEADERS_FILE), 'utf8').catch(() => ''));
  const files = await readFiles(folder);
  const app = new Hono();
  app.use(sendHeaders(rules, isSecure), etag(), serveRanges(files));
  app.use(serve(files), serve(files, { rewriteRequestPath: (path) => `${path}.html` }));
  app.get('*', async (c, next) =>
    files.has(`${c.req.path}/${APP}`) ? c.redirect(buildFolderPath(c.req.url), 307) : next(),
  );
  app.use(async (c, next) => refuseUnlessPage(c.req.raw, c.req.path) ?? next());
  app.use(serve(files, { path: APP }));
  return (request) => app.fetch(request);
}

/**
 * Why a folder cannot be served, or undefined if it can.
 *
 * @returns text for the operator, with the fix
 */
export async function findSiteError(folder: string): Promise<string | undefined> {
  const path = resolve(folder);
  // Not `access`: Deno would need a permission for the user's id.
  const app = await readFile(join(path, APP)).catch(() => undefined);
  return app ? undefined : `${path} has no index.html; build the site into it`;
}

/** A folder's page has links that are relative to the folder. */
function buildFolderPath(requested: string): string {
  const { pathname, search } = new URL(requested);
  return `${pathname}/${search}`;
}

function serve(
  files: ReadonlyMap<string, SiteFile>,
  options: Pick<Parameters<typeof serveStatic>[0], 'path' | 'rewriteRequestPath'> = {},
): MiddlewareHandler {
  return serveStatic({
    ...options,
    root: '/',
    precompressed: true,
    allowPercentInPath: true,
    isDir: (path) => path.endsWith('/'),
    // For a precompressed file it is called twice, the second time for what is sent.
    getContent(path, c) {
      const file = files.get(path);
      if (file) c.header('accept-ranges', 'bytes');
      if (file) c.header('etag', file.etag);
      if (file) c.header('content-length', String(file.body.byteLength));
      return Promise.resolve(file?.body ?? null);
    },
  });
}

/** Adds the headers of `_headers` to every response; errors keep their own `Cache-Control`. */
function sendHeaders(rules: readonly HeaderRule[], isSecure: boolean): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const { headers, status } = c.res;
    const isError = status >= 400;
    if (!isError) headers.set('cache-control', 'no-cache');
    // On responses without an encoding too (RFC 9110 §12.5.5); `serveStatic` leaves it out there.
    if (!isError) headers.set('vary', 'accept-encoding');
    for (const [name, value] of findHeaders(rules, c.req.path)) {
      if (!isError || name !== 'cache-control') headers.set(name, value);
    }
    if (!isSecure) headers.delete('strict-transport-security');
  };
}
