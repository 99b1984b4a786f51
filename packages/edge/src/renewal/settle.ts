import { Failure } from '../failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { wait } from '../time.ts';
import type { Versioned } from './cell.ts';
import { buildPause, type Renewable, readEnd } from './renewable.ts';
import type { Renewal } from './renewer.ts';

/** Between two tries: doubling from the first to the last. */
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1000;

/**
 * Writes the outcome of a renewal where the claim stood, and only then answers with it. Whoever
 * wrote in between (a touch, a sign-out, a claim after ours ran out) is taken into account: a
 * record that is gone stays gone, and tokens already newer than ours are not replaced.
 */
export async function settle<T extends Renewable>(
  renewal: Renewal<T>,
  claimed: Versioned<T>,
  answer: TokenSet | Failure,
  patienceMs: number,
): Promise<T | Failure> {
  const giveUpAtMs = Date.now() + patienceMs;
  let current = claimed;
  let failure = new Failure('store_unavailable');
  for (let tries = 0; Date.now() < giveUpAtMs; tries += 1) {
    const written = await writeOutcome(renewal, current, claimed, answer);
    if (written instanceof Failure) {
      failure = written;
      await waitBeforeTry(tries);
    } else if (written !== undefined) {
      return answer instanceof Failure ? answer : written.value;
    }
    const found = await renewal.cell.read();
    if (found === undefined) return new Failure('session_expired');
    if (found instanceof Failure) failure = found;
    else if (found.value.generation !== claimed.value.generation)
      return readEnd(found.value) ?? found.value;
    else current = found;
  }
  return failure;
}

/** A failure is written only where our claim still stands; whoever claimed since knows better. */
async function writeOutcome<T extends Renewable>(
  renewal: Renewal<T>,
  current: Versioned<T>,
  claimed: Versioned<T>,
  answer: TokenSet | Failure,
): Promise<Versioned<T> | undefined | Failure> {
  const isOurs = current.value.claim?.by === claimed.value.claim?.by;
  if (answer instanceof Failure && !isOurs) return current;
  return renewal.cell.write(current.version, buildOutcome(renewal, current, answer));
}

async function waitBeforeTry(tries: number): Promise<void> {
  const waitMs = Math.min(FIRST_RETRY_MS * 2 ** tries, LAST_RETRY_MS);
  await wait(waitMs);
}

/** The value with the outcome in it: new tokens, or the end, or a pause; never the claim. */
function buildOutcome<T extends Renewable>(
  renewal: Renewal<T>,
  { value }: Versioned<T>,
  answer: TokenSet | Failure,
): T {
  const settled = { ...value, claim: undefined, pause: undefined, ended: undefined };
  if (!(answer instanceof Failure)) {
    return { ...settled, tokens: answer, generation: value.generation + 1 };
  }
  if (answer.code === 'provider_rejected_grant') return { ...settled, ended: answer.code };
  const { code, retryAfterSeconds } = answer;
  return { ...settled, pause: buildPause(code, value.pause, renewal.now(), retryAfterSeconds) };
}
