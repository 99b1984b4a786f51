import type { EmulatorControls, EmulatorSettings } from '@postern/emulators';
import { signIn } from '@postern/testing';
import type { Cluster } from '../cluster/edges.ts';
import { call } from '../measuring/call.ts';
import { buildClientHeaders } from '../measuring/client-address.ts';
import { startProvider } from '../measuring/provider.ts';
import { API_ROUTES, type ApiStage, startApiStage } from '../storm/api-stage.ts';
import type { WeatherTargets } from './weather.ts';

/** What a failure hits: edges, their provider, and sessions that call APIs through them. */
export interface Scene {
  readonly controls: EmulatorControls;
  /** The provider's endpoints that can fail. */
  readonly targets: WeatherTargets;
  readonly cluster: Cluster;
  /** Signs in from an address of its own. @returns the session's cookies */
  signIn(client: number): Promise<string>;
  /** Makes one call of a session, as users do. @returns its outcome, as {@link call} describes it */
  callAtRandom(cookie: string, random: () => number): Promise<string>;
  /** Makes one call with each token of a session, at several edges if there are several. */
  callAll(cookie: string): Promise<readonly string[]>;
  /** What the provider saw since the last call. */
  readCounts(): Promise<SceneCounts>;
  end(): Promise<void>;
}

/** What a provider and the APIs saw. */
export interface SceneCounts {
  /** Token requests, by grant type. */
  readonly requests: Readonly<Record<string, number>>;
  /** Refreshes that the provider itself refused: a used refresh token is one cause. */
  readonly refused: number;
  /** Calls of an API with the token of another one. */
  readonly mixed: number;
}

/** Sessions of LockitNetwork, each with one token. */
export async function startLockitScene(
  settings: Partial<EmulatorSettings>,
  start: (lockitOrigin: string) => Promise<Cluster>,
): Promise<Scene> {
  const provider = await startProvider(settings);
  const cluster = await start(provider.origin);
  const [origin = ''] = cluster.origins;
  return {
    controls: provider.controls,
    targets: { token: '/oauth/access-token', api: '/projects' },
    cluster,
    signIn: (client) => signIn(origin, provider.origin, buildClientHeaders(client)),
    callAtRandom: (cookie, random) => callAtRandom(origin, cookie, random),
    callAll: async (cookie) => [await call(origin, cookie)],
    async readCounts() {
      const requests = { refresh_token: await provider.countRefreshes() };
      return { requests, refused: 0, mixed: 0 };
    },
    async end() {
      await cluster.end();
      await provider.end();
    },
  };
}

/** Sessions with their own token, three for APIs by `resource`, and one by token exchange. */
export async function startApisScene(
  settings: Partial<EmulatorSettings>,
  start: (stage: ApiStage) => Promise<Cluster>,
  sessions: number,
): Promise<Scene> {
  const stage = await startApiStage({ settings, sessions });
  const cluster = await start(stage);
  const { origins } = cluster;
  const [first = ''] = origins;
  const paths = Object.keys(API_ROUTES).map((route) => `/api/${route}/data`);
  return {
    controls: stage.controls,
    targets: { token: '/token', losesResponses: (settings.refreshTokenGraceSeconds ?? 0) > 0 },
    cluster,
    signIn: (client) => stage.signIn(first, client),
    callAtRandom: (cookie, random) =>
      callAtRandom(choose(random, origins), cookie, random, choose(random, paths)),
    callAll: (cookie) =>
      Promise.all(
        paths.map((path, i) => call(origins[i % origins.length] ?? '', cookie, 'GET', path)),
      ),
    readCounts: async () => ({
      requests: stage.countRequests(),
      refused: stage.countRefused(),
      mixed: stage.countMixed(),
    }),
    async end() {
      await cluster.end();
      await stage.end();
    },
  };
}

const choose = (random: () => number, choices: readonly string[]): string =>
  choices[Math.floor(random() * choices.length)] ?? '';

/** 80 % API calls, 10 % session checks, 10 % explicit refreshes. */
function callAtRandom(
  origin: string,
  cookie: string,
  random: () => number,
  path?: string,
): Promise<string> {
  const kind = random();
  if (kind < 0.8) return call(origin, cookie, 'GET', path);
  return kind < 0.9
    ? call(origin, cookie, 'GET', '/auth/session')
    : call(origin, cookie, 'POST', '/auth/refresh');
}
