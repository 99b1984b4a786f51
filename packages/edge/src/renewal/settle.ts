import { Failure } from '../failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { Versioned } from './cell.ts';
import { buildPause, type Renewable } from './renewable.ts';
import type { Renewal } from './renewer.ts';

/** How often the outcome is written again when the store does not answer, and the wait in between. */
const WRITE_TRIES = 4;
const WRITE_RETRY_MS = 250;

/**
 * Writes the outcome of a renewal where the claim stood, and only then answers with it. Whoever
 * wrote in between (a touch, a sign-out, a claim after ours ran out) is taken into account: a
 * record that is gone stays gone, and tokens already newer than ours are not replaced.
 */
export async function settle<T extends Renewable>(
  renewal: Renewal<T>,
  claimed: Versioned<T>,
  answer: TokenSet | Failure,
): Promise<T | Failure> {
  let current = claimed;
  let failure = new Failure('store_unavailable');
  for (let tries = 0; tries < WRITE_TRIES; tries += 1) {
    const written = await renewal.cell.write(
      current.version,
      buildOutcome(renewal, current, answer),
    );
    if (written instanceof Failure) {
      failure = written;
      await new Promise((resolve) => setTimeout(resolve, WRITE_RETRY_MS));
    } else if (written !== undefined) {
      return answer instanceof Failure ? answer : written.value;
    }
    const found = await renewal.cell.read();
    if (found === undefined) return new Failure('session_expired');
    if (found instanceof Failure) failure = found;
    else if (found.value.generation !== claimed.value.generation) return found.value;
    else current = found;
  }
  return failure;
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
