import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';

const DIST = resolve(import.meta.dirname, '../dist');
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** The built site, served with its content security policy. */
export interface ServedSite {
  readonly origin: string;
  /** The addresses of all pages. */
  readonly paths: readonly string[];
  stop(): Promise<void>;
}

/** Serves the built site on loopback, compressed as hosts of static files do. */
export async function serveSite(): Promise<ServedSite> {
  if (!existsSync(resolve(DIST, '_headers')))
    throw new Error('The site is not built: run pnpm run docs');
  const [, policy = ''] =
    /Content-Security-Policy: (.*)/.exec(readFileSync(resolve(DIST, '_headers'), 'utf8')) ?? [];
  const server = createServer((request, response) => {
    const found = findFile(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = found ?? resolve(DIST, '404.html');
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    const isText = /^text|javascript|json|svg/.test(type);
    response.writeHead(found === undefined ? 404 : 200, {
      'content-type': type,
      'content-security-policy': policy,
      ...(isText && { 'content-encoding': 'gzip' }),
    });
    const content = readFileSync(file);
    return response.end(isText ? gzipSync(content) : content);
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const paths = globSync('**/index.html', { cwd: DIST })
    .map((path) => `/${path.slice(0, -'index.html'.length)}`)
    .toSorted();
  return { origin: `http://127.0.0.1:${port}`, paths, stop: async () => stop(server) };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => {
    server.close(done);
  });
}

function findFile(path: string): string | undefined {
  const file = resolve(DIST, `.${decodeURIComponent(path)}`);
  if (!file.startsWith(DIST) || !existsSync(file)) return undefined;
  return statSync(file).isDirectory() ? findFile(`${path.replace(/\/$/, '')}/index.html`) : file;
}

/** Starts Chromium with further arguments. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch(buildLaunchOptions(args));
}
