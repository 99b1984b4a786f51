import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { preview } from 'vite';

/** An app, built and served. */
export interface ServedApp {
  readonly origin: string;
  end(): Promise<void>;
}

/** Builds the app in a folder of this package by its own configuration, and serves its files. */
export async function serveApp(folder: string): Promise<ServedApp> {
  const root = resolve(import.meta.dirname, '..', folder);
  await promisify(execFile)('vite', ['build', '--logLevel', 'error'], { cwd: root });
  const server = await preview({
    root,
    configFile: false,
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = server.httpServer.address();
  if (!address || typeof address === 'string') throw new Error('the server has no port');
  return { origin: `http://localhost:${address.port}`, end: async () => server.close() };
}
