import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import {
  findFreePorts,
  RedisServer,
  ROOT,
  type Running,
  run,
  waitUntilReady,
} from '@postern/processes';
import { buildVariables, DemoApp } from '@postern/testing';
import { readPort } from '../http.ts';
import { makeCertificate, type ProxySite, type ProxyUnderTest, startProxy } from './proxy.ts';
import { createTlsSend, type TlsClient } from './tls-client.ts';

const CLI = join(ROOT, 'packages/node/src/cli.ts');
const READY_WITHIN_MS = 30_000;

/** Handles a request of the API behind the edge. */
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Two edges with one store behind a proxy, a provider, and an API that needs no sign-in. */
export class ProxyWorld {
  /** The public origin: the proxy's. */
  readonly origin: string;
  readonly client: TlsClient;
  /** Responds to a call of `/api/open/…`. */
  handle: Handler = (_, response) => response.end('here');
  #lockitOrigin = '';
  #variables: Readonly<Record<string, string>> = {};
  readonly #edges = new Map<number, Running>();
  readonly #endings: (() => unknown)[] = [];

  private constructor(site: ProxySite) {
    this.origin = `https://localhost:${site.port}`;
    this.client = { ca: readFileSync(site.certificate, 'utf8') };
  }

  /** Starts everything, with as many edges as asked for. */
  static async start(proxy: ProxyUnderTest, edgeCount: number): Promise<ProxyWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'postern-proxy-'));
    const [port = 0, ...edges] = await findFreePorts(1 + edgeCount);
    const site: ProxySite = { port, edges, folder, ...makeCertificate(folder) };
    const world = new ProxyWorld(site);
    world.#endings.push(() => rmSync(folder, { recursive: true, force: true }));
    await world.#startServices(folder);
    for (const edge of edges) await world.startEdge(edge);
    const lines: string[] = [];
    const running = startProxy(proxy, site, (line) => lines.push(line));
    world.#endings.push(() => running.end());
    if (await world.#untilProxied()) return world;
    throw new Error(`${proxy.name} did not start. It printed:\n${lines.join('\n')}`);
  }

  /** Ports of the edges that run. */
  get edges(): readonly number[] {
    return [...this.#edges.keys()];
  }

  async startEdge(port: number): Promise<void> {
    const edge = run({
      command: process.execPath,
      args: [CLI, 'start'],
      env: { PATH: process.env['PATH'], ...this.#variables, POSTERN_PORT: String(port) },
    });
    this.#edges.set(port, edge);
    if (!(await waitUntilReady(`http://127.0.0.1:${port}/readyz`))) {
      throw new Error('the edge did not start');
    }
  }

  /** Ends an edge as a service manager does. */
  async stopEdge(port: number): Promise<void> {
    await this.#edges.get(port)?.end();
    this.#edges.delete(port);
  }

  /** A browser of its own. @param address of 127.0.0.0/8 */
  createApp(address?: string): DemoApp {
    const send = createTlsSend({ ...this.client, ...(address !== undefined && { address }) });
    return new DemoApp(this.origin, { lockitOrigin: this.#lockitOrigin, send });
  }

  async end(): Promise<void> {
    for (const edge of this.#edges.values()) await edge.end();
    for (const end of this.#endings.toReversed()) await end();
  }

  async #startServices(folder: string): Promise<void> {
    const redis = await RedisServer.start();
    this.#endings.push(() => redis.end());
    const redirectUris = [`${this.origin}/callback`];
    const emulator = createLockitNetworkEmulator({ redirectUris });
    const lockit = await serveEmulator(emulator, { port: 0 });
    this.#endings.push(() => lockit.close());
    this.#lockitOrigin = lockit.origin;
    const api = createServer((request, response) => this.handle(request, response));
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    this.#endings.push(() => {
      api.closeAllConnections();
      api.close();
    });
    const file = join(folder, 'postern.config.json');
    writeFileSync(file, buildConfig(`http://127.0.0.1:${readPort(api)}`));
    this.#variables = {
      ...buildVariables(lockit.origin),
      POSTERN_PUBLIC_ORIGIN: this.origin,
      POSTERN_REDIS_URL: redis.url,
      POSTERN_TRUSTED_PROXIES: '127.0.0.1',
      POSTERN_CONFIG: file,
    };
  }

  async #untilProxied(): Promise<boolean> {
    const send = createTlsSend(this.client);
    const giveUpAtMs = Date.now() + READY_WITHIN_MS;
    while (Date.now() < giveUpAtMs) {
      const response = await Promise.resolve(send(`${this.origin}/healthz`, {})).catch(() => {});
      await response?.body?.cancel();
      if (response?.status === 200) return true;
      await new Promise((done) => setTimeout(done, 50));
    }
    return false;
  }
}

function buildConfig(upstream: string): string {
  const allow = ['GET /**', 'POST /**'];
  const open = { upstream, allow, credential: 'none', needsSession: false };
  return JSON.stringify({
    routes: [
      { ...open, name: 'open', responseHeaders: ['x-large'], maxBodyBytes: 50_000_000 },
      { ...open, name: 'small', maxBodyBytes: 1000 },
    ],
  });
}
