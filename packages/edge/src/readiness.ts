import { type EdgeContext, type Handler, waitUntilOf } from './app/context.ts';
import type { EdgeParts } from './app/parts.ts';
import { Failure } from './failures/failure.ts';
import { answerInTime } from './stores/sealed-record.ts';
import { isPending } from './time.ts';
import { SingleFlight } from './tokens/single-flight.ts';

/** How long a result is returned again, in milliseconds: any stranger may ask. */
const KEEP_MS = 1000;
/** How long a caller waits for another caller's reads, in milliseconds: longer than two take. */
const PATIENCE_MS = 7000;
/** Keys to read if the first key fails: in a cluster, other shards may still work. */
const OTHER_KEYS = ['readiness-2', 'readiness-4'];

/**
 * Makes the handler of `GET /readyz`, which reads the store at most once a second, however many callers
 * ask. It writes nothing: a store that only refuses writes still serves the calls of signed-in users.
 *
 * Failure: `store_unavailable` if no part of the store can be read.
 */
export function createReadinessHandler({ store, now }: Pick<EdgeParts, 'store' | 'now'>): Handler {
  const flights = new SingleFlight<undefined | Failure>(PATIENCE_MS);
  let failure: undefined | Failure;
  let untilMs = 0;
  /** @returns the failure of each key, if it has one */
  const readAll = (keys: readonly string[]): Promise<(Failure | undefined)[]> =>
    Promise.all(
      keys.map(async (key) => {
        const read = await answerInTime(store.read(key));
        return read instanceof Failure ? read : undefined;
      }),
    );
  const check = async (): Promise<undefined | Failure> => {
    const [first] = await readAll(['readiness']);
    failure = first && (await readAll(OTHER_KEYS)).every(Boolean) ? first : undefined;
    untilMs = now() + KEEP_MS;
    return failure;
  };
  return async (c) => {
    const found = isPending(untilMs, now(), KEEP_MS)
      ? failure
      : await flights.run('', check, waitUntilOf(c));
    return found ?? respondWithStatus(c, 'ready');
  };
}

/** Responds to a probe. A cache in front of the edge must not answer the next one. */
export function respondWithStatus(c: EdgeContext, status: string): Response {
  return c.json({ status }, 200, { 'cache-control': 'no-store' });
}
