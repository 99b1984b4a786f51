import { Failure } from '../failures/failure.ts';
import { PROVIDER_TIMEOUT_MS } from '../oauth/provider-fetch.ts';
import { within } from '../time.ts';

/** How long a refresh may take to read claims, in milliseconds. */
const REFRESH_CLAIMS_MS = 2000;

/**
 * Asks the endpoint of a provider that describes users, and once more if no server was found, or a
 * response was 5xx.
 *
 * @returns what `read` returns; a failure, whose cause names the endpoint
 */
export async function askUserinfo<Answer, Found>(
  send: () => Promise<Answer | Failure>,
  read: (answer: Answer) => Found | Failure | Promise<Found | Failure>,
): Promise<Found | Failure> {
  const first = await send();
  const isRepeated = first instanceof Failure && first.code === 'provider_unreachable';
  const answer = isRepeated ? await send() : first;
  const found = answer instanceof Failure ? answer : await read(answer);
  return found instanceof Failure ? nameUserinfo(found) : found;
}

function nameUserinfo({ code, cause, retryAfterSeconds }: Failure): Failure {
  const named =
    typeof cause === 'string' ? `userinfo: ${cause}` : new Error('no userinfo', { cause });
  return new Failure(code, { cause: named, retryAfterSeconds });
}

/**
 * Limits the reading of claims at a refresh: to 2 s, and to what is left of one request's time, which
 * is all that the refresh lock covers.
 *
 * @param sinceMs when the refresh began, by the system's clock
 * @returns what `work` resolves with; `provider_timeout`; `internal` if it rejects
 */
export async function limitReading<T>(work: Promise<T>, sinceMs: number): Promise<T | Failure> {
  const leftMs = Math.min(REFRESH_CLAIMS_MS, sinceMs + PROVIDER_TIMEOUT_MS - Date.now());
  const late = new Failure('provider_timeout', { cause: 'userinfo: no time left' });
  return within(work, leftMs, late).catch((cause: unknown) => new Failure('internal', { cause }));
}
