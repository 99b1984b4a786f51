import { join } from 'node:path';
import { createEmulatorControls, type EmulatorControls } from '@postern/emulators';
import { run } from '@postern/processes';
import type { ProviderReport } from './refresh-tokens.ts';
import { API_TIMEOUT_MS, CALLBACK, CLIENT } from './world-options.ts';

/** What provider and API saw. */
export interface WorldReport extends ProviderReport {
  /** Calls of the API with a token that had expired. */
  readonly expiredTokens: number;
}

/** The provider and the API of one runtime, in a process of their own. */
export interface World {
  readonly pid: number;
  readonly provider: string;
  readonly api: string;
  readonly controls: EmulatorControls;
  /** `postern.config.json` of the edges. */
  readonly config: string;
  report(): Promise<WorldReport>;
  /** Ends the latest grant of a user at the provider. */
  endAtProvider(user: string): Promise<void>;
  end(): Promise<void>;
}

/** Starts provider and API for so many users. */
export async function startWorld(users: number): Promise<World> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const { PATH, HOME } = process.env;
  const running = run({
    command: process.execPath,
    args: [join(import.meta.dirname, 'world.ts')],
    env: { PATH, HOME, USERS: String(users) },
    onLine: (line) => (line.startsWith('{') ? resolve(line) : console.error(line)),
  });
  void running.ended.then(() => reject(new Error('the provider ended')));
  const origins: { provider: string; api: string; controls: string } = JSON.parse(await promise);
  const ask = async (path: string): Promise<WorldReport> => {
    const response = await fetch(origins.controls + path);
    return response.json();
  };
  return {
    pid: running.pid,
    provider: origins.provider,
    api: origins.api,
    controls: createEmulatorControls(origins.provider),
    config: JSON.stringify(buildConfig(origins.provider, origins.api)),
    report: () => ask('/'),
    endAtProvider: async (user) => void (await ask(`/end?user=${user}`)),
    end: () => running.end(),
  };
}

function buildConfig(issuer: string, api: string): object {
  const connection = {
    type: 'oidc',
    id: 'work',
    issuer,
    ...CLIENT,
    flow: 'browser',
    redirectUri: CALLBACK,
    scopes: ['openid', 'offline_access'],
  };
  const route = {
    name: 'data',
    upstream: api,
    allow: ['GET /**', 'POST /echo'],
    credential: 'user',
    connection: connection.id,
    firstByteTimeoutMs: API_TIMEOUT_MS,
  };
  return { connections: [connection], routes: [route] };
}
