import { Failure } from '../failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { Cell } from './cell.ts';
import { CLAIM_LEASE_MS, isClaimed, type Renewable, readWaitMs } from './renewable.ts';
import { settle } from './settle.ts';
import { type KeepAlive, SingleFlight } from './single-flight.ts';

/** How long a caller waits for somebody else's renewal before it is told to come back. */
const PATIENCE_MS = 30_000;
/** Between two looks at somebody else's claim: doubling from the first to the last. */
const FIRST_LOOK_MS = 40;
const LAST_LOOK_MS = 800;
/** How many outcomes that the store did not take are kept at most. */
const MAX_UNSETTLED = 10_000;

/** One kind of renewal: whose tokens, when, and how they are obtained. */
export interface Renewal<T extends Renewable> {
  readonly cell: Cell<T>;
  /** What to begin with where the store holds nothing; undefined: that is a failure. */
  readonly initial?: T;
  /** Whether the value, as it is in the store now, still has to be renewed. */
  isNeeded(value: T): boolean;
  /** Makes the token request. Called by one caller at a time, everywhere. */
  request(value: T): Promise<TokenSet | Failure>;
  readonly now: () => number;
}

/** Tokens that were obtained but not stored, and the generation that they are to follow. */
interface Unsettled {
  readonly after: number;
  readonly tokens: TokenSet;
}

/**
 * Renews tokens once, however many callers ask, in however many processes: claim, re-check,
 * request, store durably, and only then answer. Callers who find a claim wait for its outcome, or
 * for its lease to end. Callers in one process share one wait.
 */
export class Renewer<T extends Renewable> {
  readonly #flights = new SingleFlight<T | Failure>(CLAIM_LEASE_MS);
  /** A rotated refresh token that the store would not take must not be asked for again. */
  readonly #unsettled = new Map<string, Unsettled>();

  /**
   * @returns the value as it stands in the store; or the failure that the renewal had, which every
   *   caller gets; `session_expired` if there is nothing to renew; `store_unavailable`
   */
  renew(renewal: Renewal<T>, keepAlive: KeepAlive): Promise<T | Failure> {
    return this.#flights.run(renewal.cell.key, () => this.#run(renewal), keepAlive);
  }

  async #run(renewal: Renewal<T>): Promise<T | Failure> {
    const giveUpAtMs = renewal.now() + PATIENCE_MS;
    for (let looks = 0; renewal.now() < giveUpAtMs; looks += 1) {
      const stored = await renewal.cell.read();
      if (stored instanceof Failure) return stored;
      const value = stored?.value ?? renewal.initial;
      if (value === undefined) return new Failure('session_expired');
      const settled = readSettled(renewal, value);
      if (settled !== undefined) return settled;
      if (isClaimed(value, renewal.now())) await waitBeforeLook(looks);
      else {
        const outcome = await this.#claimAndRequest(renewal, stored?.version, value);
        if (outcome !== undefined) return outcome;
      }
    }
    return new Failure('provider_timeout', { retryAfterSeconds: 1 });
  }

  /** @returns undefined if somebody else was faster: look again */
  async #claimAndRequest(
    renewal: Renewal<T>,
    version: string | undefined,
    value: T,
  ): Promise<T | Failure | undefined> {
    const claim = { by: crypto.randomUUID(), untilMs: renewal.now() + CLAIM_LEASE_MS };
    const claimed = await renewal.cell.write(version, { ...value, claim });
    if (claimed === undefined || claimed instanceof Failure) return claimed;
    const { key } = renewal.cell;
    const unsettled = this.#unsettled.get(key);
    const isHeld = unsettled?.after === value.generation;
    const answer = isHeld ? unsettled.tokens : await requestTwice(renewal, value);
    const settled = await settle(renewal, claimed, answer);
    const isLost = settled instanceof Failure && settled.code === 'store_unavailable';
    this.#unsettled.delete(key);
    if (isLost && !(answer instanceof Failure)) this.#keep(key, value.generation, answer);
    return settled;
  }

  #keep(key: string, after: number, tokens: TokenSet): void {
    const [oldest] = this.#unsettled.keys();
    if (this.#unsettled.size >= MAX_UNSETTLED && oldest !== undefined)
      this.#unsettled.delete(oldest);
    this.#unsettled.set(key, { after, tokens });
  }
}

/** The answer that already stands there, if one does. */
function readSettled<T extends Renewable>(renewal: Renewal<T>, value: T): T | Failure | undefined {
  if (value.ended !== undefined) return new Failure(value.ended);
  if (!renewal.isNeeded(value)) return value;
  const waitMs = readWaitMs(value, renewal.now());
  if (value.pause === undefined || waitMs <= 0) return undefined;
  return new Failure(value.pause.code, { retryAfterSeconds: Math.ceil(waitMs / 1000) });
}

/** An answer is an answer; silence is asked again, once. */
async function requestTwice<T extends Renewable>(
  renewal: Renewal<T>,
  value: T,
): Promise<TokenSet | Failure> {
  const first = await renewal.request(value);
  if (!(first instanceof Failure) || first.code !== 'provider_timeout') return first;
  return renewal.request(value);
}

async function waitBeforeLook(looks: number): Promise<void> {
  const waitMs = Math.min(FIRST_LOOK_MS * 2 ** looks, LAST_LOOK_MS) * (0.75 + Math.random() / 2);
  await new Promise((resolve) => setTimeout(resolve, waitMs));
}
