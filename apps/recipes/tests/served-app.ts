import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { preview } from 'vite';

/** An app, built and served. */
export interface ServedApp {
  readonly origin: string;
  end(): Promise<void>;
}

/**
 * Builds the app in a folder of this package by its own configuration, and serves its files.
 *
 * @param base the path of the app. Default: the root of the origin
 */
export async function serveApp(folder: string, base = '/'): Promise<ServedApp> {
  const root = resolve(import.meta.dirname, '..', folder);
  const args = ['build', '--logLevel', 'error', '--base', base];
  await promisify(execFile)('vite', args, { cwd: root });
  const server = await preview({
    root,
    base,
    configFile: false,
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = server.httpServer.address();
  if (!address || typeof address === 'string') throw new Error('the server has no port');
  return { origin: `http://localhost:${address.port}`, end: async () => server.close() };
}
