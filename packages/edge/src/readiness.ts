import { type Handler, waitUntilOf } from './app/context.ts';
import type { EdgeParts } from './app/parts.ts';
import { Failure } from './failures/failure.ts';
import { answerInTime } from './stores/sealed-record.ts';
import { isPending } from './time.ts';
import { SingleFlight } from './tokens/single-flight.ts';

/** How long a result is returned again, in milliseconds: any stranger may ask. */
const KEEP_MS = 1000;
/** How long a caller waits for another caller's read, in milliseconds: longer than a read takes. */
const PATIENCE_MS = 3500;

/**
 * Makes the handler of `GET /readyz`, which reads the store at most once a second, however many callers
 * ask. Failure: `store_unavailable`.
 */
export function createReadinessHandler({ store, now }: Pick<EdgeParts, 'store' | 'now'>): Handler {
  const flights = new SingleFlight<undefined | Failure>(PATIENCE_MS);
  let failure: undefined | Failure;
  let untilMs = 0;
  const check = async (): Promise<undefined | Failure> => {
    const read = await answerInTime(store.read('readiness'));
    failure = read instanceof Failure ? read : undefined;
    untilMs = now() + KEEP_MS;
    return failure;
  };
  return async (c) => {
    const found = isPending(untilMs, now(), KEEP_MS)
      ? failure
      : await flights.run('', check, waitUntilOf(c));
    return found ?? c.json({ status: 'ready' });
  };
}
