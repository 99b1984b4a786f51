import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, type PreviewServer, preview } from 'vite';
import { findFreePort } from '../src/dev-app.ts';
import { createHosts, type Grants } from './before-hosts.ts';

const EXAMPLES = resolve(import.meta.dirname, '../examples/coming-from');

/** The app as it was before Postern, with its providers and its API, on loopback. */
export interface BeforeWorld {
  /** The origin of the built app. */
  readonly origin: string;
  /** Arguments with which Chromium finds this world under the names in the guides. */
  readonly chromiumArgs: readonly string[];
  readonly grants: Grants;
  stop(): Promise<void>;
}

/**
 * Builds the examples, and starts the hosts that their befores call. All of them listen with TLS at
 * the names in the guides, so each before runs without a change.
 */
export async function startBeforeWorld(): Promise<BeforeWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-before-'));
  const site = await serveApp(join(folder, 'app'));
  const origin = `http://127.0.0.1:${site.config.preview.port}`;
  const grants: Grants = { 'oidc-client-ts': [], 'auth0-spa-js': [], 'keycloak-js': [] };
  const hosts = await createHosts(origin, grants);
  const port = await findFreePort();
  const server = await serveHosts(hosts, await createCertificate(folder), port);
  const rules = [...hosts.keys()].map((host) => `MAP ${host}:443 127.0.0.1:${port}`);
  return {
    origin,
    // oidc-provider's pages ask for a font of Google.
    chromiumArgs: [
      `--host-resolver-rules=${[...rules, 'MAP *.googleapis.com ~NOTFOUND'].join(',')}`,
    ],
    grants,
    stop: async () => {
      await site.close();
      server.closeAllConnections();
      await new Promise((done) => {
        server.close(done);
      });
      await rm(folder, { recursive: true });
    },
  };
}

async function serveApp(outDir: string): Promise<PreviewServer> {
  const app = { root: EXAMPLES, configFile: false, logLevel: 'error' } as const;
  await build({ ...app, build: { outDir, target: 'esnext' } });
  const port = await findFreePort();
  const address = { host: '127.0.0.1', port, strictPort: true };
  return preview({ ...app, build: { outDir }, preview: address });
}

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

async function serveHosts(
  hosts: ReadonlyMap<string, RequestListener>,
  certificate: Certificate,
  port: number,
): Promise<Server> {
  const server = createServer({ ...certificate }, (request, response) => {
    hosts.get(request.headers.host ?? '')?.(request, response);
  });
  await new Promise<void>((done) => {
    server.listen(port, '127.0.0.1', done);
  });
  return server;
}

async function createCertificate(folder: string): Promise<Certificate> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const kind = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2';
  const args = [...kind.split(' '), '-subj', '/CN=example.com', '-keyout', key, '-out', cert];
  execFileSync('openssl', args, { stdio: 'pipe' });
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
}
