import { Failure } from '../failures/failure.ts';
import { isPending } from '../time.ts';
import { SingleFlight } from '../tokens/single-flight.ts';

/** How long a public document may take, in milliseconds: `/auth/config` waits for it. */
export const DOCUMENT_TIMEOUT_MS = 3000;
/** How long a caller waits for a document that another caller requested, in milliseconds. */
const PATIENCE_MS = DOCUMENT_TIMEOUT_MS + 500;
/** How long a document is not requested again after a failure, in milliseconds. */
export const BACKOFF_MS = 5000;

/** A failed request that must not be repeated yet. */
interface Backoff {
  readonly failure: Failure;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
}

/**
 * Requests something once for concurrent callers. After a failure, callers get that failure for
 * {@link BACKOFF_MS} instead of another request.
 */
export class SharedRequest<T> {
  readonly #flights = new SingleFlight<T | Failure>(PATIENCE_MS);
  readonly #backoffs = new Map<string, Backoff>();

  /** @param key names what is requested */
  async send(
    key: string,
    request: () => Promise<T | Failure>,
    now: () => number,
  ): Promise<T | Failure> {
    const backoff = this.#backoffs.get(key);
    if (backoff && isPending(backoff.untilMs, now(), BACKOFF_MS)) return backoff.failure;
    const act = async (): Promise<T | Failure> => {
      const found = await request();
      if (found instanceof Failure) {
        this.#backoffs.set(key, { failure: found, untilMs: now() + BACKOFF_MS });
      } else this.#backoffs.delete(key);
      return found;
    };
    return this.#flights.run(key, act, () => undefined);
  }
}
