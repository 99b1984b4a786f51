import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { type HeaderRule, readHeaderRules } from './header-rules.ts';
import { refuseUnlessPage } from './paths.ts';

export { isEdgePath } from './paths.ts';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff2: 'font/woff2',
};
/** The app itself. */
const APP = '/index.html';

export interface SiteOptions {
  /** Whether browsers reach the site by https. If not, `Strict-Transport-Security` is left out (RFC 6797 §7.2). */
  readonly isSecure: boolean;
}

interface FoundFile {
  readonly name: string;
  readonly body: Buffer<ArrayBuffer>;
}

/**
 * Serves a folder of static files, `x.html` as `x` too. A path that is no file is the app, which has
 * routes of its own, unless it is below `/assets/` or has an extension: then it is 404, kept by
 * nobody. Answers carry an ETag and honour `If-None-Match` (RFC 9110 §13.1.2). The headers are those
 * of the folder's own `_headers`, which Cloudflare's static assets read too, so that all runtimes send
 * one content security policy.
 */
export async function createSite(
  folder: string,
  { isSecure }: SiteOptions,
): Promise<(request: Request) => Promise<Response>> {
  const root = resolve(folder);
  const rules = readHeaderRules(await readFile(join(root, '_headers'), 'utf8').catch(() => ''));
  return async (request) => {
    const { pathname } = new URL(request.url);
    const found =
      (await findFile(root, pathname)) ??
      refuseUnlessPage(request, pathname) ??
      (await readInside(root, APP));
    if (found instanceof Response) return found;
    if (found === undefined) return new Response('Not built.\n', { status: 503 });
    return answerFile(request, found, buildHeaders(rules, pathname, found, isSecure));
  };
}

/**
 * Why a folder cannot be served.
 *
 * @returns undefined where it can; else what to do about it
 */
export async function explainSite(folder: string): Promise<string | undefined> {
  const app = await readInside(resolve(folder), APP);
  return app ? undefined : `${resolve(folder)} has no index.html; build the site into it`;
}

function answerFile(request: Request, { body }: FoundFile, headers: Headers): Response {
  const { method } = request;
  const refusal =
    method === 'GET' || method === 'HEAD' ? undefined : refuseUnlessPage(request, '/');
  if (refusal) return refusal;
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  headers.set('etag', etag);
  const known = request.headers.get('if-none-match')?.split(',') ?? [];
  // A proxy that compresses makes the tag a weak one.
  const isKnown = known.some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
  if (isKnown) return new Response(null, { status: 304, headers });
  headers.set('content-length', String(body.byteLength));
  return new Response(method === 'HEAD' ? null : body, { headers });
}

/** The file itself, or a page that is addressed without its ending. */
async function findFile(root: string, pathname: string): Promise<FoundFile | undefined> {
  return (await readInside(root, pathname)) ?? (await readInside(root, `${pathname}.html`));
}

/** A separator in disguise: the path would be another one after decoding, and its headers not its own. */
const HIDDEN_SEPARATOR = /%2f|%5c/i;

async function readInside(root: string, name: string): Promise<FoundFile | undefined> {
  if (HIDDEN_SEPARATOR.test(name)) return undefined;
  let path: string;
  try {
    path = resolve(root, `.${decodeURIComponent(name)}`);
  } catch {
    return undefined;
  }
  if (!path.startsWith(root + sep) || path === join(root, '_headers')) return undefined;
  const body = await readFile(path).catch(() => undefined);
  return body && { name: path, body };
}

function buildHeaders(
  rules: readonly HeaderRule[],
  pathname: string,
  { name }: FoundFile,
  isSecure: boolean,
): Headers {
  const extension = name.split('.').at(-1) ?? '';
  const headers = new Headers({
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    // Kept, and asked for again each time: a new deployment is seen at once.
    'cache-control': 'no-cache',
  });
  for (const { path, headers: ruled } of rules) {
    const applies = path.endsWith('*') ? pathname.startsWith(path.slice(0, -1)) : pathname === path;
    if (applies) for (const [header, value] of ruled) headers.set(header, value);
  }
  if (!isSecure) headers.delete('strict-transport-security');
  return headers;
}
