import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestUserDecision, serveEmulator } from '@postern/emulators';
import { createOpenIdProvider, type OpenIdUser } from '@postern/emulators/openid';
import { findFreePort, RedisServer } from '@postern/processes';
import { HEADERS } from '@postern/testing';
import { Browser } from '../browser.ts';
import { listen } from '../http.ts';

const USERS: readonly OpenIdUser[] = [
  { sub: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', groups: ['staff'] },
  { sub: 'alan', name: 'Alan Turing', email: 'alan@example.com' },
];

/** What a gate stands between: an app's files, a provider (oidc-provider), Redis, and an API. */
export interface Scene {
  /** A folder of the run, with the app's page in `app`. */
  readonly folder: string;
  /** The origin at which the gate has to listen. */
  readonly origin: string;
  readonly issuer: string;
  readonly redis: string;
  /** Responds with the headers that it gets. */
  readonly api: string;
  end(): Promise<void>;
}

/** Starts all that is around a gate. @param redirectPath where the provider sends users back */
export async function startScene(redirectPath: string): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-gate-'));
  // Apache's processes have another user.
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'app'));
  writeFileSync(join(folder, 'app/index.html'), '<!doctype html><title>The app</title>');
  const origin = `http://127.0.0.1:${await findFreePort()}`;
  const client = { clientId: 'app', clientSecret: 'secret', redirectUris: [origin + redirectPath] };
  const provider = await serveEmulator(
    (issuer) => createOpenIdProvider({ issuer, clients: [client], users: USERS }),
    { port: 0 },
  );
  const redis = await RedisServer.start();
  const server = createServer(({ headers }, response) => response.end(JSON.stringify(headers)));
  const port = await listen(server);
  return {
    folder,
    origin,
    issuer: provider.origin,
    redis: `127.0.0.1:${redis.port}`,
    api: `http://127.0.0.1:${port}`,
    async end() {
      server.close();
      await Promise.all([provider.close(), redis.end()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A user of the gate. */
export class GateUser {
  readonly #browser = new Browser();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Opens a page that leads to the provider, signs in there, and comes back. @returns the last page's text */
  async signIn(path: string, username: string): Promise<string> {
    const { origin, issuer } = this.#scene;
    const left = await this.#browser.visit(origin + path, {}, (url) => url.origin === issuer);
    if (left.url.origin !== issuer) throw new Error(`${left.url.href} is ${left.status}`);
    const callback = await requestUserDecision(left.url.href, { username });
    const page = await this.#browser.visit(callback);
    return page.text;
  }

  /** Opens a page, without leaving for the provider. */
  async open(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const { origin, issuer } = this.#scene;
    return this.#browser.visit(origin + path, {}, (url) => url.origin === issuer);
  }

  /** Calls the API as the app's script does. */
  call(path: string): Promise<Response> {
    return this.#browser.call(this.#scene.origin + path, { headers: HEADERS });
  }
}
