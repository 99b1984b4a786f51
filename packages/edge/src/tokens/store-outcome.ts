import { Failure } from '../failures/failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { Absence, Versioned } from '../stores/sealed-record.ts';
import { wait } from '../time.ts';
import { buildBackoff, type RefreshState, readEnd } from './refresh-state.ts';
import type { RefreshTask } from './refresh-task.ts';

/** Delay between two writes: doubling from the first to the last. */
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1000;

/**
 * Stores the result of a refresh in place of the lock, then returns it. It respects writes that
 * happened meanwhile (a touch, a sign-out, another caller's lock after ours expired): a deleted
 * record stays deleted, and newer tokens are not replaced.
 *
 * @param patienceMs how long it retries the write while the store is down
 * @returns the stored value; why there is none; the failure of the refresh; `store_unavailable`
 */
export async function storeOutcome<T extends RefreshState>(
  task: RefreshTask<T>,
  locked: Versioned<T>,
  result: TokenSet | Failure,
  patienceMs: number,
): Promise<T | Absence | Failure> {
  const giveUpAtMs = performance.now() + patienceMs;
  let current = locked;
  let failure = new Failure('store_unavailable');
  for (let tries = 0; performance.now() < giveUpAtMs; tries += 1) {
    const written = await writeOutcome(task, current, locked, result);
    if (written instanceof Failure) {
      failure = written;
      await wait(Math.min(FIRST_RETRY_MS * 2 ** tries, LAST_RETRY_MS));
    } else if (written !== undefined) {
      return result instanceof Failure ? result : written.value;
    }
    const found = await task.record.read();
    if (typeof found === 'string') return found;
    if (found instanceof Failure) failure = found;
    else if (found.value.generation !== locked.value.generation)
      return readEnd(found.value) ?? found.value;
    else current = found;
  }
  return failure;
}

/** Writes a failure only while our lock is in place: a later holder of the lock has a newer result. */
async function writeOutcome<T extends RefreshState>(
  task: RefreshTask<T>,
  current: Versioned<T>,
  locked: Versioned<T>,
  result: TokenSet | Failure,
): Promise<Versioned<T> | undefined | Failure> {
  const isOurs = current.value.claim?.by === locked.value.claim?.by;
  if (result instanceof Failure && !isOurs) return current;
  return task.record.write(current.version, buildOutcome(task, current, result));
}

/** The value without its lock, and with new tokens, the end, or a backoff. */
function buildOutcome<T extends RefreshState>(
  task: RefreshTask<T>,
  { value }: Versioned<T>,
  result: TokenSet | Failure,
): T {
  const unlocked = { ...value, claim: undefined, pause: undefined, ended: undefined };
  if (!(result instanceof Failure)) {
    return { ...unlocked, tokens: result, generation: value.generation + 1 };
  }
  // The tokens are dead, so the record of the end does not keep them.
  if (result.code === 'provider_rejected_grant') {
    return { ...unlocked, tokens: undefined, ended: result.code };
  }
  const { code, retryAfterSeconds } = result;
  return { ...unlocked, pause: buildBackoff(code, value.pause, task.now(), retryAfterSeconds) };
}
