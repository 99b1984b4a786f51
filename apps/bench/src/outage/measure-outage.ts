import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { mapPooled } from '../measuring/pool.ts';
import { createRandom } from '../measuring/random.ts';
import type { Row } from '../measuring/report.ts';
import { round } from '../measuring/statistics.ts';
import type { Scene, SceneCounts } from './scene.ts';
import { strike } from './weather.ts';

/** How many callers there are. */
export const CALLERS = 16;
/** How often a fault begins, in milliseconds. */
export const STRIKE_EVERY_MS = 3000;
/** The pause of a caller between calls, so that the load is that of users. */
const PAUSE_MS = 40;
/** The longest backoff after a failure is half a minute. */
const CALM_MS = 35_000;

/** The size of a run. */
export interface OutageOptions {
  readonly sessions: number;
  readonly seconds: number;
  readonly seed: number;
  /** How long nothing fails before every session is asked, in milliseconds. Default: 35,000. */
  readonly calmMs?: number;
}

/** What happened in a run. */
export interface Outage {
  /** The outcome of each call meanwhile. */
  readonly outcomes: readonly string[];
  /** The outcomes of the last calls of the sessions that were not served whole. */
  readonly lost: readonly (readonly string[])[];
  readonly counts: SceneCounts;
  /** Memory of the first process of the edge. */
  readonly memory: readonly Row[];
}

/** Signs users in, lets them call while the provider fails, and asks afterwards which sessions are alive. */
export async function measureOutage(scene: Scene, options: OutageOptions): Promise<Outage> {
  const { sessions, seconds, seed, calmMs = CALM_MS } = options;
  const begun = performance.now();
  const clients = Array.from({ length: sessions }, (_, client) => client);
  const cookies = await mapPooled(clients, CALLERS, (client) => scene.signIn(client));
  console.log(`${sessions} sessions after ${round((performance.now() - begun) / 1000, 0)} s`);
  await scene.readCounts();

  const outcomes: string[] = [];
  const endsAt = performance.now() + seconds * 1000;
  const isOver = (): boolean => performance.now() >= endsAt;
  const load = async (random: () => number): Promise<void> => {
    while (!isOver()) {
      const cookie = cookies[Math.floor(random() * cookies.length)] ?? '';
      outcomes.push(await scene.callAtRandom(cookie, random));
      await wait(PAUSE_MS);
    }
  };
  const weather = async (random: () => number): Promise<void> => {
    while (!isOver()) {
      await strike(scene.controls, scene.targets, random);
      await wait(STRIKE_EVERY_MS);
    }
  };
  const [memory] = await Promise.all([
    watchMemory(scene, seconds),
    weather(createRandom(seed)),
    ...Array.from({ length: CALLERS }, (_, i) => load(createRandom(seed + 1 + i))),
  ]);

  const { token, api } = scene.targets;
  const targets = [token, ...(api === undefined ? [] : [api])];
  await Promise.all(targets.map((target) => scene.controls.clearFaults(target)));
  await wait(calmMs);
  const after = await mapPooled(cookies, CALLERS, (cookie) => scene.callAll(cookie));
  const lost = after.filter((calls) => calls.some((outcome) => outcome !== '200'));
  return { outcomes, lost, counts: await scene.readCounts(), memory };
}

async function watchMemory({ cluster }: Scene, seconds: number): Promise<readonly Row[]> {
  const memory: Row[] = [];
  const everyMs = (seconds * 1000) / 10;
  for (let part = 0; part <= 10; part += 1) {
    const mebibytes = readMebibytes(cluster.members[0]?.pid);
    memory.push({ 'after s': round((part * everyMs) / 1000, 0), 'edge MiB': mebibytes });
    if (part < 10) await wait(everyMs);
  }
  return memory;
}

function readMebibytes(pid: number | undefined): number {
  const [, kilobytes = '0'] =
    /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return round(Number(kilobytes) / 1024, 0);
}
