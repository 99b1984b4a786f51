import { Failure } from '../failure.ts';
import { isAlive, type TokenSet } from '../oauth/token-set.ts';
import { wait } from '../time.ts';
import type { Cell, Versioned } from './cell.ts';
import { CLAIM_LEASE_MS, isClaimed, type Renewable, readEnd, readWaitMs } from './renewable.ts';
import { settle } from './settle.ts';
import { type KeepAlive, SingleFlight } from './single-flight.ts';

/** How long a caller waits for somebody else's renewal before it is told to come back. */
const PATIENCE_MS = 30_000;
/** Between two looks at somebody else's claim: doubling from the first to the last. */
const FIRST_LOOK_MS = 40;
const LAST_LOOK_MS = 800;
/** What Workers grant an act after its request was answered is little more. */
const SETTLE_PATIENCE_MS = 25_000;
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
  /** Notes that the value was used, in the same write as the claim. */
  mark?(value: T): T;
  /** What the callers have in common: those with another purpose do not share their wait. */
  readonly purpose?: string;
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
  readonly #flights = new SingleFlight<T | Failure>(PATIENCE_MS);
  /** A rotated refresh token that the store would not take must not be asked for again. */
  readonly #unsettled = new Map<string, Unsettled>();
  readonly #settlePatienceMs: number;

  /** @param settlePatienceMs how long an outcome is written again while the store does not answer */
  constructor(settlePatienceMs: number = SETTLE_PATIENCE_MS) {
    this.#settlePatienceMs = settlePatienceMs;
  }

  /**
   * @returns the value as it stands in the store; or the failure that the renewal had, which every
   *   caller gets; `session_expired` if there is nothing to renew; `store_unavailable`
   */
  renew(renewal: Renewal<T>, keepAlive: KeepAlive): Promise<T | Failure> {
    const key = `${renewal.cell.key} ${renewal.purpose ?? ''}`;
    return this.#flights.run(key, () => this.#run(renewal), keepAlive);
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
    const by = crypto.randomUUID();
    const first = await claim(renewal, version, renewal.mark?.(value) ?? value, by);
    if (first === undefined || first instanceof Failure) return first;
    const unsettled = this.#unsettled.get(renewal.cell.key);
    if (unsettled?.after === value.generation && isAlive(unsettled.tokens, renewal.now())) {
      return this.#settle(renewal, first, unsettled.tokens);
    }
    const answer = await renewal.request(value);
    // An answer is an answer; silence is asked again, once, under a claim that lasts as long.
    if (!(answer instanceof Failure) || answer.code !== 'provider_timeout') {
      return this.#settle(renewal, first, answer);
    }
    const second = await claim(renewal, first.version, first.value, by);
    if (second === undefined || second instanceof Failure) return second;
    return this.#settle(renewal, second, await renewal.request(value));
  }

  async #settle(
    renewal: Renewal<T>,
    claimed: Versioned<T>,
    answer: TokenSet | Failure,
  ): Promise<T | Failure> {
    const settled = await settle(renewal, claimed, answer, this.#settlePatienceMs);
    const { key } = renewal.cell;
    const isLost = settled instanceof Failure && settled.code === 'store_unavailable';
    this.#unsettled.delete(key);
    if (isLost && !(answer instanceof Failure)) this.#keep(key, claimed.value.generation, answer);
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
  const end = readEnd(value);
  if (end !== undefined) return end;
  if (!renewal.isNeeded(value)) return value;
  const waitMs = readWaitMs(value, renewal.now());
  if (value.pause === undefined || waitMs <= 0) return undefined;
  return new Failure(value.pause.code, { retryAfterSeconds: Math.ceil(waitMs / 1000) });
}

/** Writes the claim, fresh: its lease covers this write, one request and the write of its outcome. */
function claim<T extends Renewable>(
  { cell, now }: Renewal<T>,
  version: string | undefined,
  value: T,
  by: string,
): Promise<Versioned<T> | undefined | Failure> {
  return cell.write(version, { ...value, claim: { by, untilMs: now() + CLAIM_LEASE_MS } });
}

async function waitBeforeLook(looks: number): Promise<void> {
  const waitMs = Math.min(FIRST_LOOK_MS * 2 ** looks, LAST_LOOK_MS) * (0.75 + Math.random() / 2);
  await wait(waitMs);
}
