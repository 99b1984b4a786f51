import { setTimeout as wait } from 'node:timers/promises';
import { buildClientHeaders } from '../measuring/client-address.ts';
import { mapPooled } from '../measuring/pool.ts';
import { createRandom } from '../measuring/random.ts';
import { RUNTIMES, type SoakRuntime, START_EDGES } from './edges.ts';
import { type Reading, readGauges, readHeap } from './gauges.ts';
import { Journal } from './journal.ts';
import { strikeEachMinute } from './strikes.ts';
import { Timeline } from './timeline.ts';
import { Visitor } from './visitor.ts';
import { startWorld, type WorldReport } from './world-process.ts';

/** The size of a soak. */
export interface SoakOptions {
  readonly runtime: SoakRuntime;
  readonly minutes: number;
  readonly seed: number;
  readonly visitors: number;
  /** Called with everything so far, each half minute. */
  readonly onReading?: (outcome: SoakOutcome) => void;
}

/** What a soak of one runtime has shown. */
export interface SoakOutcome {
  readonly runtime: SoakRuntime;
  readonly journal: Journal;
  readonly timeline: Timeline;
  readonly report: WorldReport;
  /** Readings of each process that lived as long as the soak, each half minute. */
  readonly gauges: ReadonlyMap<string, readonly Reading[]>;
}

const GAUGE_EVERY_MS = 30_000;
/** Longer than a refresh lock and the longest backoff. */
const CALM_MS = 36_000;

/** Soaks one runtime: users act, processes and peers fail, and every user must be served at the end. */
export async function soak(options: SoakOptions): Promise<SoakOutcome> {
  const { runtime, minutes, seed, visitors: count } = options;
  const random = createRandom(seed + RUNTIMES.indexOf(runtime) * 1000);
  const world = await startWorld(count);
  const edges = await START_EDGES[runtime](world);
  try {
    const timeline = new Timeline();
    const journal = new Journal(timeline);
    const endsAtMs = Date.now() + minutes * 60_000;
    const isOver = (): boolean => Date.now() >= endsAtMs;
    const visitors = Array.from({ length: count }, (_, i) => {
      const group = edges.groups[i % edges.groups.length] ?? { entries: [] };
      const own = createRandom(seed + RUNTIMES.indexOf(runtime) * 1000 + 1 + i);
      const around = { world, journal, isOver };
      return new Visitor(`user-${i}`, buildClientHeaders(i), group, own, around);
    });
    const endASession = (): void => {
      visitors[Math.floor(random() * count)]?.endAtProvider();
    };
    const keep = async (gauges: SoakOutcome['gauges']): Promise<void> =>
      options.onReading?.({ runtime, journal, timeline, report: await world.report(), gauges });
    const groups = { ...edges.longLived, 'provider and API': () => world.pid };
    const [gauges] = await Promise.all([
      watchGauges(groups, edges.measured, isOver, keep),
      keepGoing(journal, isOver, () =>
        strikeEachMinute({ edges, world, timeline, random, isOver, endASession }),
      ),
      ...visitors.map((visitor) => keepGoing(journal, isOver, () => visitor.live())),
    ]);
    await wait(CALM_MS);
    await mapPooled(visitors, 8, (visitor) => visitor.expectServed());
    await mapPooled(visitors, 8, (visitor) => visitor.signOut());
    return { runtime, journal, timeline, report: await world.report(), gauges };
  } finally {
    await edges.end();
    await world.end();
  }
}

/** A mistake of the soak itself counts as a violation, and does not end it. */
async function keepGoing(
  journal: Journal,
  isOver: () => boolean,
  work: () => Promise<void>,
): Promise<void> {
  do {
    try {
      await work();
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      journal.violate('the soak itself failed', '', text);
      await wait(1000);
    }
  } while (!isOver());
}

async function watchGauges(
  groups: Readonly<Record<string, () => number>>,
  measured: string | undefined,
  isOver: () => boolean,
  keep: (gauges: SoakOutcome['gauges']) => Promise<void>,
): Promise<ReadonlyMap<string, readonly Reading[]>> {
  const gauges = new Map<string, Reading[]>();
  for (;;) {
    for (const [name, group] of Object.entries(groups)) {
      const heap = name === 'edge' && measured ? await readHeap(measured) : undefined;
      const readings = gauges.get(name) ?? [];
      gauges.set(name, readings);
      readings.push({ ...readGauges(group()), ...(heap && { heap }) });
    }
    await keep(gauges);
    if (isOver()) return gauges;
    await wait(GAUGE_EVERY_MS);
  }
}
