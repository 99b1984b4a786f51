import type { EdgeContext } from '../app/context.ts';
import { refuseParameters } from '../app/json-body.ts';
import type { EdgeParts } from '../app/parts.ts';
import { setEdgeCookie } from '../app/session-cookies.ts';
import { Failure } from '../failures/failure.ts';
import type { AskedSignIn } from '../oauth/connection.ts';
import { computeDigest } from '../sealing/digest.ts';
import { Sealer } from '../sealing/sealer.ts';
import { writeInTime } from '../stores/sealed-record.ts';
import { isRecent, MAX_CLOCK_DIFFERENCE_MS } from '../time.ts';

/**
 * A sign-in that a browser has started, sealed in its own cookie. The cookie binds the sign-in to
 * the browser: the edge exchanges a code only for a browser that sends the cookie back (RFC 9700
 * §4.7).
 */
export interface Attempt {
  readonly connection: string;
  /** S256 of the code verifier (RFC 7636 §4.2). */
  readonly codeChallenge: string;
  readonly startedAtMs: number;
  /** What the sign-in must be. */
  readonly asked: AskedSignIn;
  /** Present in the edge flow. */
  readonly edge?: EdgeAttempt;
}

/** The values that the edge flow keeps in the attempt, because no page keeps them. */
export interface EdgeAttempt {
  readonly codeVerifier: string;
  /** The URL that the browser goes to after the sign-in; checked when the attempt was written. */
  readonly returnTo: string;
  /** The browser's session cookie at the start: the callback does not carry a `SameSite=Strict` cookie. */
  readonly former?: string;
  /** The edge may start the sign-in once more by itself: it has not done so, and the app sent no parameters. */
  readonly isRepeatable: boolean;
}

/** An attempt that a request sent back. */
export interface OpenAttempt extends Attempt {
  /** The last part of the cookie's name. */
  readonly suffix: string;
}

/** The parts that attempts work with. */
export type AttemptParts = Pick<EdgeParts, 'cookiePolicy' | 'keyRing' | 'store'>;

/** How long a sign-in may take, in milliseconds. */
export const ATTEMPT_MS: number = 15 * 60_000;
/** How long the edge flow remembers the return target of a sign-in that took too long. */
const REMEMBER_MS = 4 * ATTEMPT_MS;
/** All attempts of one browser together, in bytes: proxies accept 8 KiB of cookies, and sessions need some. */
const MAX_ATTEMPTS_BYTES = 4096;
/** Name and value of a cookie, in bytes: browsers ignore a longer one (RFC 6265bis §5.6). */
const MAX_COOKIE_BYTES = 4096;

/**
 * Prefix of the state of an attempt that another site started with a link. All such attempts share
 * one cookie, so that no other site can evict an attempt that the user started here.
 */
export const CROSS_SITE = 'cross-site.';
/** Prefix of their cookie suffix; base64url has no dot. */
const CROSS_SITE_MARK = '.';

/**
 * Sets the cookie of a new attempt. Each attempt has its own cookie, so that several sign-ins
 * started at once all finish. The oldest are deleted when they no longer fit a request's header.
 *
 * @returns undefined; `request_malformed` if no browser would keep the cookie: only `acr_values` can be
 *   that long
 */
export async function keepAttempt(
  c: EdgeContext,
  parts: AttemptParts,
  state: string,
  attempt: Attempt,
): Promise<Failure | undefined> {
  const { cookiePolicy } = parts;
  const suffix = await computeSuffix(state);
  const sealed = await createSealer(parts).seal(JSON.stringify(attempt), suffix);
  const name = cookiePolicy.attemptPrefix + suffix;
  const isEdge = attempt.edge !== undefined;
  const seconds = (isEdge ? REMEMBER_MS : ATTEMPT_MS) / 1000;
  let bytes = name.length + sealed.length;
  if (bytes > MAX_COOKIE_BYTES) return refuseParameters(['acr_values']);
  // Browsers send the oldest cookie first (RFC 6265bis §5.8.3).
  for (const [other, value] of [...c.get('cookies').attempts].toReversed()) {
    if (isCrossSite(other) !== isCrossSite(suffix)) continue;
    bytes += cookiePolicy.attemptPrefix.length + other.length + value.length;
    const isOver = isCrossSite(suffix) || bytes > MAX_ATTEMPTS_BYTES;
    if (isOver && other !== suffix) dropAttempt(c, parts, other);
  }
  // A provider's response is a navigation from another site, which carries no Strict cookie.
  setEdgeCookie(c, cookiePolicy, name, sealed, seconds, isEdge ? 'Lax' : 'Strict');
  return undefined;
}

function isCrossSite(suffix: string): boolean {
  return suffix.startsWith(CROSS_SITE_MARK);
}

/** @returns the attempt of a state, if this browser started it; `callback_attempt_missing` */
export async function openAttempt(
  c: EdgeContext,
  parts: AttemptParts,
  state: string,
): Promise<OpenAttempt | Failure> {
  const suffix = await computeSuffix(state);
  const sealed = c.get('cookies').attempts.get(suffix);
  const plain = sealed && (await createSealer(parts).open(sealed, suffix));
  if (!plain) return refuseAttempt('no such attempt');
  // Only this module writes under the seal, so the type is known.
  const attempt: Attempt = JSON.parse(plain);
  return { ...attempt, suffix };
}

/** Whether an attempt took longer than a sign-in may. */
export function isLate({ startedAtMs }: Attempt, nowMs: number): boolean {
  return !isRecent(startedAtMs, nowMs, ATTEMPT_MS);
}

/**
 * Marks an attempt as used in the store, so that one code is exchanged for it on any machine. The
 * record's key contains the sealed values and not the cookie's text, because base64url can spell one
 * value in several ways. The record lasts as long as the attempt would be accepted.
 *
 * @returns undefined; `callback_attempt_missing` if the attempt was used before; `store_unavailable`
 */
export async function spendAttempt(
  { store }: AttemptParts,
  { suffix, codeChallenge, startedAtMs }: OpenAttempt,
): Promise<Failure | undefined> {
  const identity = `${suffix} ${codeChallenge} ${startedAtMs}`;
  const key = `attempt:${await computeDigest(`postern attempt spent ${identity}`)}`;
  const expiresAtMs = startedAtMs + ATTEMPT_MS + MAX_CLOCK_DIFFERENCE_MS;
  const record = { version: crypto.randomUUID(), value: '-', expiresAtMs };
  const isFirst = await writeInTime(store, key, undefined, record);
  if (isFirst instanceof Failure) return isFirst;
  return isFirst ? undefined : refuseAttempt('used before');
}

/** Deletes an attempt's cookie. */
export function dropAttempt(
  c: EdgeContext,
  { cookiePolicy }: Pick<AttemptParts, 'cookiePolicy'>,
  suffix: string,
): void {
  setEdgeCookie(c, cookiePolicy, cookiePolicy.attemptPrefix + suffix, '', 0);
}

/** Builds `callback_attempt_missing` with a cause for the log. */
export function refuseAttempt(cause: string): Failure {
  return new Failure('callback_attempt_missing', { cause });
}

/** Computes an attempt's nonce from its challenge, so that the cookie need not carry the nonce. */
export function computeNonce({ codeChallenge }: Pick<Attempt, 'codeChallenge'>): Promise<string> {
  return computeDigest(`postern nonce ${codeChallenge}`);
}

/** Names the attempt's cookie by 132 bits of a hash, so that the name does not reveal the state. */
async function computeSuffix(state: string): Promise<string> {
  const suffix = (await computeDigest(`postern attempt ${state}`)).slice(0, 22);
  return state.startsWith(CROSS_SITE) ? CROSS_SITE_MARK + suffix : suffix;
}

function createSealer({ keyRing }: AttemptParts): Sealer {
  return new Sealer(keyRing, new Uint8Array(), 'attempt');
}
