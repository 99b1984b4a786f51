import { setTimeout as wait } from 'node:timers/promises';
import type { FaultRequest } from '@postern/emulators';
import type { RedisServer } from '@postern/processes';
import { pick } from '../measuring/random.ts';
import type { Edges, Victim } from './edges.ts';
import type { Timeline } from './timeline.ts';
import type { World } from './world-process.ts';

/** What the failures of a soak hit. */
export interface Battlefield {
  readonly edges: Edges;
  readonly world: World;
  readonly timeline: Timeline;
  readonly random: () => number;
  readonly isOver: () => boolean;
  /** Makes the provider end a session. */
  readonly endASession: () => void;
}

/** A killed process’s refresh lock expires after 12 s, so others may wait or fail for so long. */
const LOCK_MS = 14_000;
/** The longest backoff after failures of the provider, and the time of the calls that wait. */
const BACKOFF_MS = 35_000;
const MINUTE_MS = 60_000;
const target = '/token';
const MANY_TIMES = 1_000_000;
/** How long a process may take to end after SIGTERM. */
const GRACE_MS = 8000;

/** Kills a process each minute, and causes one other failure each minute, until the soak is over. */
export async function strikeEachMinute(field: Battlefield): Promise<void> {
  const others = buildOthers(field);
  for (let minute = 0; !field.isOver(); minute += 1) {
    const endsAtMs = Date.now() + MINUTE_MS;
    await wait(8000 + 4000 * field.random());
    if (field.isOver()) return;
    await kill(field, minute);
    await wait(18_000 + 4000 * field.random());
    if (field.isOver()) return;
    await others[minute % others.length]?.();
    field.endASession();
    await wait(Math.max(0, endsAtMs - Date.now()));
  }
}

/** Kills the whole process, or every third minute one of its workers. */
async function kill({ edges, timeline, random }: Battlefield, minute: number): Promise<void> {
  const { victim } = edges;
  const [worker, ...workers] = victim.findWorkers?.() ?? [];
  if (worker !== undefined && minute % 3 === 1) {
    await timeline.during('worker killed', LOCK_MS, async () => {
      process.kill(pick(random, [worker, ...workers]), 'SIGKILL');
      await wait(1000);
    });
    return;
  }
  await timeline.during('process killed', LOCK_MS, () =>
    down(victim, async () => {
      await victim.member.kill();
      await wait(1000 * random());
      await victim.member.restart();
    }),
  );
}

async function down({ entries }: Victim, act: () => Promise<void>): Promise<void> {
  for (const entry of entries) entry.isUp = false;
  await act();
  for (const entry of entries) entry.isUp = true;
}

type Strike = () => Promise<void>;

function buildOthers(field: Battlefield): readonly Strike[] {
  const [unavailable, slow, lossy] = buildProviderStrikes(field);
  const ended = (): Promise<void> => endAndStart(field);
  const { redis } = field.edges;
  if (redis === undefined) return [unavailable, ended, slow, lossy];
  const [paused, restarted] = buildRedisStrikes(redis, field.timeline);
  return [unavailable, paused, ended, restarted, slow, lossy];
}

/** Failures of the token endpoint. In the last one, the provider acts and its response is lost. */
function buildProviderStrikes({ timeline, world }: Battlefield): readonly [Strike, Strike, Strike] {
  const { controls } = world;
  const fail =
    (what: string, ms: number, fault: FaultRequest): Strike =>
    () =>
      timeline.during(what, BACKOFF_MS, async () => {
        await controls.addFault({ ...fault, times: MANY_TIMES });
        await wait(ms);
        await controls.clearFaults(target);
      });
  return [
    fail('token endpoint 503 for 6 s', 6000, { target, kind: 'status', status: 503 }),
    fail('token endpoint 3 s late for 6 s', 6000, { target, kind: 'latency', latencyMs: 3000 }),
    fail('token responses lost for 3 s', 3000, { target, kind: 'drop', handled: true }),
  ];
}

function buildRedisStrikes(redis: RedisServer, timeline: Timeline): readonly [Strike, Strike] {
  return [
    () =>
      timeline.during('Redis paused for 2 s', LOCK_MS, async () => {
        redis.pause();
        await wait(2000);
        redis.resume();
      }),
    () =>
      timeline.during('Redis restarted', LOCK_MS, async () => {
        await redis.stop();
        await redis.restart();
      }),
  ];
}

/** Ends the process in order, as a deployment does. */
async function endAndStart({ edges: { victim }, timeline }: Battlefield): Promise<void> {
  await timeline.during('process ended and started', LOCK_MS, () =>
    down(victim, async () => {
      victim.member.signal('SIGTERM');
      await Promise.race([victim.member.ended, wait(GRACE_MS)]);
      await victim.member.kill();
      await victim.member.restart();
    }),
  );
}
