import { setTimeout as wait } from 'node:timers/promises';
import { mapPooled } from '../measuring/pool.ts';
import { createRandom } from '../measuring/random.ts';
import type { Scene } from './scene.ts';

/** How many sessions refresh when a process is killed. */
export const SESSIONS_PER_KILL = 4;
/** The provider's latency, in milliseconds. */
export const PROVIDER_LATENCY_MS = 15;
/** The refresh lock of a killed process expires after 12 s. */
const LOCK_EXPIRES_MS = 13_000;

/** The size of a run. */
export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  /** The latest moment of a kill after the calls began, in milliseconds: longer than their refreshes. */
  readonly latestKillMs: number;
}

/** What happened in a run. */
export interface Crash {
  readonly sessions: number;
  /** Calls that were cut off. */
  readonly interrupted: number;
  /** The outcomes of the last calls of each session. */
  readonly after: readonly (readonly string[])[];
}

/** The lifetime of the tokens that are refreshed at the kills, in seconds. */
const LIFETIME_SECONDS = 5;

/** Kills the first process of the edges over and over, while sessions refresh all their tokens. */
export async function measureCrash(scene: Scene, options: CrashOptions): Promise<Crash> {
  const { controls, targets } = scene;
  await controls.updateSettings({ accessTokenLifetimeSeconds: LIFETIME_SECONDS });
  const clients = Array.from({ length: options.kills * SESSIONS_PER_KILL }, (_, client) => client);
  const cookies = await mapPooled(clients, 16, (client) => scene.signIn(client));
  await mapPooled(cookies, 16, (cookie) => scene.callAll(cookie));
  await controls.updateSettings({ accessTokenLifetimeSeconds: 3600 });
  await controls.addFault({
    target: targets.token,
    kind: 'latency',
    latencyMs: PROVIDER_LATENCY_MS,
    times: 1_000_000,
  });
  await wait(LIFETIME_SECONDS * 1000 + 200);
  const interrupted = await killOften(scene, cookies, options);
  await wait(LOCK_EXPIRES_MS);
  const after = await mapPooled(cookies, 16, (cookie) => scene.callAll(cookie));
  return { sessions: cookies.length, interrupted, after };
}

/**
 * Kills and restarts the process for every group of sessions. Calls of other processes may wait for
 * the lock of the killed one, so the next kill does not wait for them.
 *
 * @returns how many calls were cut off
 */
async function killOften(
  scene: Scene,
  cookies: readonly string[],
  { kills, seed, latestKillMs }: CrashOptions,
): Promise<number> {
  const [member] = scene.cluster.members;
  const random = createRandom(seed);
  const calls: Promise<readonly string[]>[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const first = kill * SESSIONS_PER_KILL;
    const group = cookies.slice(first, first + SESSIONS_PER_KILL);
    calls.push(...group.map((cookie) => scene.callAll(cookie)));
    await wait(random() * latestKillMs);
    await member?.kill();
    await member?.restart();
  }
  const outcomes = (await Promise.all(calls)).flat();
  return outcomes.filter((outcome) => outcome === 'cut off').length;
}
