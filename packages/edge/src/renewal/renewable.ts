import type { FailureCode } from '@postern/core';
import { Failure } from '../failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';

/** Tokens that many callers use and one of them renews: a session's, or the edge's own at a service. */
export interface Renewable {
  /** Absent only where none was ever obtained: a service token before its first use. */
  readonly tokens?: TokenSet;
  /** Counts the token sets; a renewal that finds another count than it began with came too late. */
  readonly generation: number;
  /** Who is renewing right now, and until when nobody else does. */
  readonly claim?: Claim | undefined;
  /** A renewal failed, but not for good: none is tried before this ends. */
  readonly pause?: Pause | undefined;
  /** A renewal failed for good: what late callers are told. */
  readonly ended?: FailureCode | undefined;
  /** Another sign-in of the same browser has taken the place: its cookies are not to be cleared. */
  readonly isReplaced?: true;
}

export interface Claim {
  readonly by: string;
  readonly untilMs: number;
}

export interface Pause {
  readonly code: FailureCode;
  readonly untilMs: number;
  /** Failures in a row. */
  readonly count: number;
}

/**
 * How long a claim holds: longer than the write that makes it (3 s), one request (5 s) and the write
 * of its outcome (3 s) may take. Nobody waits longer for a crash.
 */
export const CLAIM_LEASE_MS = 12_000;

/** For how long a settled renewal answers callers that ask for another. */
export const SETTLED_MS = 60_000;

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** A provider may ask for more patience with Retry-After, but not for more than this. */
const LONGEST_ASKED_PAUSE_MS = 5 * 60_000;

/** What a caller is told about a value that is over; undefined for one that is not. */
export function readEnd({ ended, isReplaced }: Renewable): Failure | undefined {
  return ended && new Failure(ended, { keepsCookies: isReplaced === true });
}

export function isClaimed(value: Renewable, nowMs: number): boolean {
  return value.claim !== undefined && value.claim.untilMs > nowMs;
}

/** How long a pause still lasts, in milliseconds; 0 or less: it is over, or there is none. */
export function readWaitMs(value: Renewable, nowMs: number): number {
  return (value.pause?.untilMs ?? 0) - nowMs;
}

/** The pause after a failure: as long as the provider asks, else doubling from a second to half a minute. */
export function buildPause(
  code: FailureCode,
  before: Pause | undefined,
  nowMs: number,
  retryAfterSeconds?: number,
): Pause {
  const count = (before?.count ?? 0) + 1;
  const ownMs = Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS);
  const askedMs = Math.min((retryAfterSeconds ?? 0) * 1000, LONGEST_ASKED_PAUSE_MS);
  return { code, count, untilMs: nowMs + Math.max(ownMs, askedMs) };
}
