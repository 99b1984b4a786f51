import { Failure } from '../failures/failure.ts';
import { LruCache } from '../lru-cache.ts';
import { isAlive, type TokenSet } from '../oauth/token-set.ts';
import type { Absence, Versioned } from '../stores/sealed-record.ts';
import { wait } from '../time.ts';
import {
  isLocked,
  LOCK_TTL_MS,
  type RefreshState,
  readBackoffMs,
  readEnd,
} from './refresh-state.ts';
import type { RefreshTask } from './refresh-task.ts';
import { SingleFlight, type WaitUntil } from './single-flight.ts';
import { storeOutcome } from './store-outcome.ts';

/** How long a caller waits for another caller's refresh before it gets a failure, in milliseconds. */
const PATIENCE_MS = 30_000;
/** Delay between two reads while another caller holds the lock: doubling from the first to the last. */
const FIRST_POLL_MS = 40;
const LAST_POLL_MS = 800;
/** Workers let work continue for little longer than this after the response. */
const STORE_PATIENCE_MS = 25_000;
/** How many bytes of tokens that the store rejected are kept: more than 10,000 sessions' of 3 KB. */
const MAX_UNSTORED_BYTES = 32 * 1024 * 1024;

/** Tokens that were obtained but not stored, and the generation that they follow. */
interface UnstoredTokens {
  readonly after: number;
  readonly tokens: TokenSet;
}

/**
 * Refreshes tokens once, however many callers ask in however many processes: take the lock, check
 * again, request, store, and only then return. Callers that find the lock taken wait for the outcome
 * or for the lock to expire. Callers in one process share one wait.
 */
export class RefreshCoordinator<T extends RefreshState> {
  readonly #flights = new SingleFlight<T | Absence | Failure>(PATIENCE_MS);
  /** Tokens that the store rejected are kept: a second request would replay a rotated refresh token. */
  readonly #unstored = new LruCache<UnstoredTokens>(MAX_UNSTORED_BYTES);
  readonly #storePatienceMs: number;

  /** @param storePatienceMs how long the write of an outcome is retried while the store is down */
  constructor(storePatienceMs: number = STORE_PATIENCE_MS) {
    this.#storePatienceMs = storePatienceMs;
  }

  /**
   * @returns the value that the store has afterwards; why it has none; the failure of the refresh,
   *   which every caller gets; `store_unavailable`
   */
  refresh(task: RefreshTask<T>, waitUntil: WaitUntil): Promise<T | Absence | Failure> {
    const key = `${task.record.key} ${task.purpose ?? ''}`;
    return this.#flights.run(key, () => this.#run(task), waitUntil);
  }

  async #run(task: RefreshTask<T>): Promise<T | Absence | Failure> {
    const giveUpAtMs = performance.now() + PATIENCE_MS;
    for (let polls = 0; performance.now() < giveUpAtMs; polls += 1) {
      const stored = await task.record.read();
      if (stored instanceof Failure || stored === 'unreadable') return stored;
      const value = stored === 'missing' ? task.initial : stored.value;
      if (value === undefined) return 'missing';
      const outcome = readOutcome(task, value);
      if (outcome !== undefined) return outcome;
      if (isLocked(value, task.now())) {
        await waitBeforePoll(polls);
        continue;
      }
      const version = stored === 'missing' ? undefined : stored.version;
      const own = await this.#lockAndRequest(task, version, value);
      if (own !== undefined) return own;
    }
    return new Failure('provider_timeout', { retryAfterSeconds: 1 });
  }

  /** @returns undefined if another caller took the lock first: read again */
  async #lockAndRequest(
    task: RefreshTask<T>,
    version: string | undefined,
    value: T,
  ): Promise<T | Absence | Failure | undefined> {
    const by = crypto.randomUUID();
    const first = await takeLock(task, version, task.markUsed?.(value) ?? value, by);
    if (first === undefined || first instanceof Failure) return first;
    const unstored = this.#unstored.get(task.record.key);
    if (unstored?.after === value.generation && isAlive(unstored.tokens, task.now())) {
      return this.#store(task, first, unstored.tokens);
    }
    const result = await task.request(value);
    // A response is final. A timeout is retried once, under a lock that lasts as long again.
    if (!(result instanceof Failure) || result.code !== 'provider_timeout') {
      return this.#store(task, first, result);
    }
    const second = await takeLock(task, first.version, first.value, by);
    if (second === undefined || second instanceof Failure) return second;
    return this.#store(task, second, await task.request(value));
  }

  async #store(
    task: RefreshTask<T>,
    locked: Versioned<T>,
    result: TokenSet | Failure,
  ): Promise<T | Absence | Failure> {
    const stored = await storeOutcome(task, locked, result, this.#storePatienceMs);
    const { key } = task.record;
    const isLost = stored instanceof Failure && stored.code === 'store_unavailable';
    this.#unstored.delete(key);
    if (result instanceof Failure) return stored;
    if (isLost) {
      const unstored = { after: locked.value.generation, tokens: result };
      this.#unstored.set(key, unstored, JSON.stringify(unstored).length);
    } else if (typeof stored === 'string' || stored instanceof Failure) task.discard?.(result);
    return stored;
  }
}

/** The outcome that the stored value already contains; undefined if a refresh is due. */
function readOutcome<T extends RefreshState>(
  task: RefreshTask<T>,
  value: T,
): T | Failure | undefined {
  const end = readEnd(value);
  if (end !== undefined) return end;
  if (!task.isNeeded(value)) return value;
  const waitMs = readBackoffMs(value, task.now());
  if (value.pause === undefined || waitMs <= 0) return undefined;
  return new Failure(value.pause.code, {
    retryAfterSeconds: Math.ceil(waitMs / 1000),
    connection: value.connection,
  });
}

/** Writes a new lock. It covers this write, one request and the write of the outcome. */
function takeLock<T extends RefreshState>(
  { record, now }: RefreshTask<T>,
  version: string | undefined,
  value: T,
  by: string,
): Promise<Versioned<T> | undefined | Failure> {
  return record.write(version, { ...value, claim: { by, untilMs: now() + LOCK_TTL_MS } });
}

async function waitBeforePoll(polls: number): Promise<void> {
  const waitMs = Math.min(FIRST_POLL_MS * 2 ** polls, LAST_POLL_MS) * (0.75 + Math.random() / 2);
  await wait(waitMs);
}
