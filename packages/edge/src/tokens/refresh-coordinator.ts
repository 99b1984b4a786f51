import { Failure } from '../failures/failure.ts';
import { LruCache } from '../lru-cache.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { Absence, Versioned } from '../stores/sealed-record.ts';
import { isRecent, wait, within } from '../time.ts';
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
/** How long a caller waits while the store is down. */
const STORE_PATIENCE_MS = 25_000;
/**
 * How long the write of new tokens is tried again while the store is down. Workers end such work half a
 * minute after the response.
 */
const KEEP_TRYING_MS = 600_000;
/**
 * How long after a failure of the store an expired lock still counts. Its holder may have tokens to
 * store, and tries again each second.
 */
const SETTLE_MS = 10_000;
/** How many bytes of unstored tokens are kept: more than 10,000 sessions' of 3 KB. */
const MAX_UNSTORED_BYTES = 32 * 1024 * 1024;

/** Tokens that were obtained but not stored yet, and the generation that they follow. */
interface UnstoredTokens {
  readonly after: number;
  readonly tokens: TokenSet;
}

/**
 * Refreshes tokens once, however many callers ask in however many processes: take the lock, check
 * again, request, store, and only then return. Callers that find the lock taken wait for the outcome
 * or for the lock to expire. Callers in one process share one wait.
 *
 * A provider may end a session whose refresh token is used twice, so tokens that were obtained must be
 * stored, however long the store is down. Their process tries for ten minutes, and any later refresh in
 * it stores them first. Other processes that saw the store fail leave it the time to do so.
 */
export class RefreshCoordinator<T extends RefreshState> {
  readonly #flights = new SingleFlight<T | Absence | Failure>(PATIENCE_MS);
  readonly #unstored = new LruCache<UnstoredTokens>(MAX_UNSTORED_BYTES);
  readonly #storePatienceMs: number;

  /** @param storePatienceMs how long a caller waits while the store is down */
  constructor(storePatienceMs: number = STORE_PATIENCE_MS) {
    this.#storePatienceMs = storePatienceMs;
  }

  /**
   * @returns the value that the store has afterwards; why it has none; the failure of the refresh,
   *   which every caller gets; `store_unavailable`
   */
  refresh(task: RefreshTask<T>, waitUntil: WaitUntil): Promise<T | Absence | Failure> {
    const key = `${task.record.key} ${task.purpose ?? ''}`;
    return this.#flights.run(key, () => this.#run(task, waitUntil), waitUntil);
  }

  async #run(task: RefreshTask<T>, waitUntil: WaitUntil): Promise<T | Absence | Failure> {
    const giveUpAtMs = performance.now() + PATIENCE_MS;
    for (let polls = 0; performance.now() < giveUpAtMs; polls += 1) {
      const stored = await task.record.read();
      if (stored instanceof Failure || stored === 'unreadable') return stored;
      const value = stored === 'missing' ? task.initial : stored.value;
      if (value === undefined) return 'missing';
      const outcome = readOutcome(task, value);
      if (outcome !== undefined) return outcome;
      const isUnstored = this.#unstored.get(task.record.key)?.after === value.generation;
      if (!isUnstored && isHeld(task, value)) {
        await waitBeforePoll(polls);
        continue;
      }
      const version = stored === 'missing' ? undefined : stored.version;
      const own = await this.#lockAndRequest(task, version, value, waitUntil);
      if (own !== undefined) return own;
    }
    return new Failure('provider_timeout', { retryAfterSeconds: 1 });
  }

  /** @returns undefined to read again: another caller took the lock first, or tokens were kept */
  async #lockAndRequest(
    task: RefreshTask<T>,
    version: string | undefined,
    value: T,
    waitUntil: WaitUntil,
  ): Promise<T | Absence | Failure | undefined> {
    const by = crypto.randomUUID();
    const first = await takeLock(task, version, task.markUsed?.(value) ?? value, by);
    if (first === undefined || first instanceof Failure) return first;
    const unstored = this.#unstored.get(task.record.key);
    if (unstored?.after === value.generation) {
      const stored = await this.#storeTokens(task, first, unstored.tokens, waitUntil);
      return stored instanceof Failure || typeof stored === 'string' ? stored : undefined;
    }
    const result = await task.request(value);
    // A response is final. A timeout is retried once, under a lock that lasts as long again.
    if (!(result instanceof Failure) || result.code !== 'provider_timeout') {
      return this.#store(task, first, result, waitUntil);
    }
    const second = await takeLock(task, first.version, first.value, by);
    if (second === undefined || second instanceof Failure) return second;
    return this.#store(task, second, await task.request(value), waitUntil);
  }

  async #store(
    task: RefreshTask<T>,
    locked: Versioned<T>,
    result: TokenSet | Failure,
    waitUntil: WaitUntil,
  ): Promise<T | Absence | Failure> {
    return result instanceof Failure
      ? storeOutcome(task, locked, result, this.#storePatienceMs)
      : this.#storeTokens(task, locked, result, waitUntil);
  }

  /** Stores new tokens, for longer than the caller waits. */
  #storeTokens(
    task: RefreshTask<T>,
    locked: Versioned<T>,
    tokens: TokenSet,
    waitUntil: WaitUntil,
  ): Promise<T | Absence | Failure> {
    const { key } = task.record;
    const unstored = { after: locked.value.generation, tokens };
    this.#unstored.set(key, unstored, JSON.stringify(unstored).length);
    const storing = this.#keepStoring(task, locked, tokens);
    waitUntil(storing.catch(() => undefined));
    return within(storing, this.#storePatienceMs, new Failure('store_unavailable'));
  }

  async #keepStoring(
    task: RefreshTask<T>,
    locked: Versioned<T>,
    tokens: TokenSet,
  ): Promise<T | Absence | Failure> {
    const stored = await storeOutcome(task, locked, tokens, KEEP_TRYING_MS);
    const isFailure = stored instanceof Failure;
    if (isFailure && stored.code === 'store_unavailable') return stored;
    if (this.#unstored.get(task.record.key)?.tokens === tokens) {
      this.#unstored.delete(task.record.key);
    }
    if (isFailure || typeof stored === 'string') task.discard?.(tokens);
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

/** Whether another caller may refresh now, or may have tokens that it could not store yet. */
function isHeld<T extends RefreshState>({ record, now }: RefreshTask<T>, value: T): boolean {
  const nowMs = now();
  if (isLocked(value, nowMs)) return true;
  const { untilMs = Number.NEGATIVE_INFINITY } = value.claim ?? {};
  return isRecent(untilMs, nowMs, KEEP_TRYING_MS) && record.hasStoreFailed(SETTLE_MS);
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
