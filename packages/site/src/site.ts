import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  woff2: 'font/woff2',
};

/** A rule of the site's `_headers` file: a path, or a prefix with `*` at its end, and its headers. */
interface HeaderRule {
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
}

/**
 * Serves a folder of static files, `x.html` as `x` too; what is no file is `index.html`, which has
 * the routes of a single-page app. The headers are those of the folder's own `_headers`, which Cloudflare's static
 * assets read too, so that both runtimes send one content security policy.
 */
export async function createSite(folder: string): Promise<(request: Request) => Promise<Response>> {
  const root = resolve(folder);
  const rules = readRules(await readFile(join(root, '_headers'), 'utf8').catch(() => ''));
  return async ({ url, method }) => {
    if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405 });
    const { pathname } = new URL(url);
    const found = await findFile(root, pathname);
    if (found === undefined) return new Response('Not built.\n', { status: 404 });
    const headers = buildHeaders(rules, pathname, found.name);
    const { body } = found;
    return new Response(method === 'HEAD' ? null : body, { headers });
  };
}

/** The file itself, a page that is addressed without its ending, or the app. */
async function findFile(
  root: string,
  pathname: string,
): Promise<{ readonly name: string; readonly body: Buffer<ArrayBuffer> } | undefined> {
  for (const name of [pathname, `${pathname}.html`, '/index.html']) {
    const body = await readInside(root, name);
    if (body !== undefined) return { name, body };
  }
  return undefined;
}

async function readInside(
  root: string,
  pathname: string,
): Promise<Buffer<ArrayBuffer> | undefined> {
  let path: string;
  try {
    path = resolve(root, `.${decodeURIComponent(pathname)}`);
  } catch {
    return undefined;
  }
  if (!path.startsWith(root + sep) || path === join(root, '_headers')) return undefined;
  return readFile(path).catch(() => undefined);
}

function buildHeaders(rules: readonly HeaderRule[], pathname: string, name: string): Headers {
  const extension = name.split('.').at(-1) ?? '';
  const headers = new Headers({
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
  });
  for (const { path, headers: ruled } of rules) {
    const applies = path.endsWith('*') ? pathname.startsWith(path.slice(0, -1)) : pathname === path;
    if (applies) for (const [header, value] of ruled) headers.set(header, value);
  }
  return headers;
}

function readRules(text: string): readonly HeaderRule[] {
  const rules: { path: string; headers: [string, string][] }[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('/')) rules.push({ path: line.trim(), headers: [] });
    const [, name, value] = /^\s+([\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) rules.at(-1)?.headers.push([name, value]);
  }
  return rules;
}
