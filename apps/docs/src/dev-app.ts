import { createServer as createApi, type Server } from 'node:http';
import { resolve } from 'node:path';
import postern from '@postern/vite';
import { createServer } from 'vite';

const EXAMPLES = resolve(import.meta.dirname, '../examples');

/** An example that runs in Vite's dev server, with the edge and the development provider. */
export interface DevApp {
  readonly origin: string;
  /** The origin of the API behind the app, which responds `{"order":42}` to a bearer token. */
  readonly apiOrigin: string;
  stop(): Promise<void>;
}

/**
 * Starts an example.
 *
 * @param folder below `examples`
 * @param config its configuration file, relative to the folder
 */
export async function startDevApp(folder: string, config?: string): Promise<DevApp> {
  const api = createApi(({ headers }, response) => {
    const hasToken = headers.authorization?.startsWith('Bearer ') === true;
    response.writeHead(hasToken ? 200 : 401).end(hasToken ? '{"order":42}' : '');
  });
  const apiOrigin = `http://127.0.0.1:${await listen(api)}`;
  process.env['ORDERS_URL'] = apiOrigin;
  const server = await createServer({
    root: resolve(EXAMPLES, folder),
    configFile: false,
    logLevel: 'error',
    // Several examples share a folder, and run one after the other.
    cacheDir: resolve(EXAMPLES, '../node_modules/.vite', folder),
    plugins: [postern(config === undefined ? {} : { config })],
    // The edge has to know its origin before the server listens.
    server: { port: await findFreePort(), strictPort: true },
  });
  await server.listen();
  return {
    origin: new URL(server.resolvedUrls?.local[0] ?? '').origin,
    apiOrigin,
    stop: async () => {
      await server.close();
      api.close();
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Finds a free port of loopback. */
export async function findFreePort(): Promise<number> {
  const probe = createApi();
  const port = await listen(probe);
  await new Promise((done) => {
    probe.close(done);
  });
  return port;
}
