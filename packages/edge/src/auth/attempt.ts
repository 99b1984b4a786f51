import type { EdgeContext } from '../context.ts';
import { computeDigest } from '../digest.ts';
import { Failure } from '../failure.ts';
import { answerInTime } from '../renewal/cell.ts';
import { setEdgeCookie } from '../sessions/cookie.ts';
import { Sealer } from '../sessions/sealing.ts';

/**
 * A sign-in that this browser began, sealed in a cookie of its own. The cookie is what binds the
 * sign-in to the browser: only a browser that brings it back has its code exchanged (RFC 9700 §4.7).
 */
export interface Attempt {
  readonly connection: string;
  /** S256 of the code verifier (RFC 7636 §4.2). */
  readonly codeChallenge: string;
  readonly startedAtMs: number;
  /** The `max_age` that the app asked for, in seconds (OpenID Connect Core 1.0 §3.1.2.1). */
  readonly maxAgeSeconds?: number;
  /** Present in the edge flow. */
  readonly edge?: EdgeAttempt;
}

/** What the edge flow keeps beside it, because no page does. */
export interface EdgeAttempt {
  readonly codeVerifier: string;
  /** Where the browser goes afterwards: an address that was checked when it was written. */
  readonly returnTo: string;
  /** The session cookie that the browser had. A `SameSite=Strict` cookie does not come with the callback. */
  readonly former?: string;
  /** The edge may begin this attempt once more by itself: it was not that already, and had no parameters. */
  readonly isRepeatable: boolean;
}

/** An attempt that a request brought back. */
export interface OpenAttempt extends Attempt {
  /** Ends the name of its cookie. */
  readonly suffix: string;
}

/** How long a sign-in may take, in milliseconds. */
export const ATTEMPT_MS: number = 15 * 60_000;
/** How long the edge flow remembers where a sign-in that took too long was to lead. */
const REMEMBER_MS = 4 * ATTEMPT_MS;
/** All attempts of one browser together, in bytes: proxies take 8 KiB of cookies, sessions need some. */
const MAX_ATTEMPTS_BYTES = 4096;

/**
 * Begins the state of an attempt that another site began by a link. All of those share one place in
 * a browser, so that no page elsewhere can push out what the user began here.
 */
export const CROSS_SITE = 'cross-site.';
/** Marks their cookies' names; base64url has no dot. */
const CROSS_SITE_MARK = '.';

/**
 * Sets the cookie of a new attempt. Attempts have a cookie each, so that several of them, begun at
 * once, all finish; the oldest go when there are too many for a request's head.
 */
export async function keepAttempt(c: EdgeContext, state: string, attempt: Attempt): Promise<void> {
  const { cookies } = c.get('edge');
  const suffix = await computeSuffix(state);
  const sealed = await createSealer(c).seal(JSON.stringify(attempt), suffix);
  const name = cookies.attemptPrefix + suffix;
  const isEdge = attempt.edge !== undefined;
  const seconds = (isEdge ? REMEMBER_MS : ATTEMPT_MS) / 1000;
  let bytes = name.length + sealed.length;
  // Browsers send the oldest cookie first (RFC 6265bis §5.8.3).
  for (const [other, value] of [...c.get('brought').attempts].toReversed()) {
    if (isMarked(other) !== isMarked(suffix)) continue;
    bytes += cookies.attemptPrefix.length + other.length + value.length;
    const isOver = isMarked(suffix) || bytes > MAX_ATTEMPTS_BYTES;
    if (isOver && other !== suffix) dropAttempt(c, other);
  }
  // A provider's answer is a navigation from another site, which brings no Strict cookie.
  setEdgeCookie(c, cookies, name, sealed, seconds, isEdge ? 'Lax' : 'Strict');
}

function isMarked(suffix: string): boolean {
  return suffix.startsWith(CROSS_SITE_MARK);
}

/** @returns the attempt that a state belongs to, if this browser began it; `callback_attempt_missing` */
export async function openAttempt(c: EdgeContext, state: string): Promise<OpenAttempt | Failure> {
  const suffix = await computeSuffix(state);
  const sealed = c.get('brought').attempts.get(suffix);
  const plain = sealed && (await createSealer(c).open(sealed, suffix));
  if (!plain) return refuseAttempt('no attempt of this browser');
  // What opens under the seal was written by this module: its type is known.
  const attempt: Attempt = JSON.parse(plain);
  return { ...attempt, suffix };
}

/** Whether an attempt took longer than a sign-in may. */
export function isLate({ startedAtMs }: Attempt, nowMs: number): boolean {
  return nowMs - startedAtMs > ATTEMPT_MS;
}

/**
 * Uses an attempt up: one code is exchanged for it, on whichever machine. The store remembers it for
 * as long as it would be accepted, by what was sealed: base64url has several spellings of one text.
 *
 * @returns undefined; `callback_attempt_missing` where it was used before; `store_unavailable`
 */
export async function spendAttempt(
  c: EdgeContext,
  { suffix, codeChallenge, startedAtMs }: OpenAttempt,
): Promise<Failure | undefined> {
  const { store } = c.get('edge');
  const identity = `${suffix} ${codeChallenge} ${startedAtMs}`;
  const key = `attempt:${await computeDigest(`postern attempt spent ${identity}`)}`;
  const expiresAtMs = startedAtMs + ATTEMPT_MS + CLOCKS_MS;
  const record = { version: crypto.randomUUID(), value: '-', expiresAtMs };
  const isFirst = await answerInTime(store.writeIfVersion(key, undefined, record));
  if (isFirst instanceof Failure) return isFirst;
  return isFirst ? undefined : refuseAttempt('an attempt that was used before');
}

/** How far the clocks of edges on one store may differ, in milliseconds. */
const CLOCKS_MS = 60_000;

/** Has the browser forget an attempt. */
export function dropAttempt(c: EdgeContext, suffix: string): void {
  const { cookies } = c.get('edge');
  setEdgeCookie(c, cookies, cookies.attemptPrefix + suffix, '', 0);
}

export function refuseAttempt(cause: string): Failure {
  return new Failure('callback_attempt_missing', { cause });
}

/** The nonce of an attempt. It comes from the challenge, so the attempt's cookie need not keep it. */
export function computeNonce({ codeChallenge }: Pick<Attempt, 'codeChallenge'>): Promise<string> {
  return computeDigest(`postern nonce ${codeChallenge}`);
}

/** Names an attempt's cookie: 132 bits of a hash, so that the name says nothing of the state. */
async function computeSuffix(state: string): Promise<string> {
  const suffix = (await computeDigest(`postern attempt ${state}`)).slice(0, 22);
  return state.startsWith(CROSS_SITE) ? CROSS_SITE_MARK + suffix : suffix;
}

function createSealer(c: EdgeContext): Sealer {
  return new Sealer(c.get('edge').settings.keyRing, new Uint8Array(), 'attempt');
}
