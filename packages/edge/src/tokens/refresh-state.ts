import type { FailureCode } from '@postern/core';
import { Failure } from '../failures/failure.ts';
import { LONGEST_RETRY_SECONDS } from '../oauth/provider-fetch.ts';
import { isUnread } from '../oauth/refusal.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { isPending, MAX_CLOCK_DIFFERENCE_MS } from '../time.ts';

/**
 * Tokens that many callers use and one of them refreshes: those of a session, or the edge's own. The
 * fields `claim` and `pause` are named as in the stored records.
 */
export interface RefreshState {
  /** Absent for a service token before its first use, and for a session that has ended. */
  readonly tokens?: TokenSet | undefined;
  /** The id of a session's connection, which the log names during a backoff. */
  readonly connection?: string;
  /** Counts the token sets. A refresh that finds another number than it started with is too late. */
  readonly generation: number;
  /** Held by the caller that refreshes now. */
  readonly claim?: RefreshLock | undefined;
  /** A refresh failed, but may succeed later. */
  readonly pause?: Backoff | undefined;
  /** A refresh failed for good: the failure that later callers get. */
  readonly ended?: FailureCode | undefined;
  /** The same browser signed in again, so a late caller must not clear its new cookies. */
  readonly isReplaced?: true;
}

/** The right of one caller to refresh, until `untilMs`. */
export interface RefreshLock {
  /** A random id that the caller chose. */
  readonly by: string;
  readonly untilMs: number;
}

/** No caller tries to refresh before `untilMs`. */
export interface Backoff {
  readonly code: FailureCode;
  readonly untilMs: number;
  /** Failures in a row. */
  readonly count: number;
  /** How many of them were responses that could not be read. Absent in records of early builds. */
  readonly unread?: number;
}

/**
 * How long a lock lasts: longer than the write that takes it (3 s), one request (5 s) and the write
 * of the outcome (3 s) together. After a crash, the next caller waits no longer.
 */
export const LOCK_TTL_MS = 12_000;

/** How long a caller that requests a refresh gets the outcome of the last one instead. */
export const REUSE_MS = 60_000;

const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;

/** The failure that a caller gets if the tokens are gone for good; otherwise undefined. */
export function readEnd({ ended, isReplaced }: RefreshState): Failure | undefined {
  return ended && new Failure(ended, { keepsCookies: isReplaced === true });
}

/** Whether a caller holds the refresh lock. */
export function isLocked({ claim }: RefreshState, nowMs: number): boolean {
  return isPending(claim?.untilMs ?? 0, nowMs, LOCK_TTL_MS + MAX_CLOCK_DIFFERENCE_MS);
}

/** How long the backoff still lasts, in milliseconds; 0 if it is over or there is none. */
export function readBackoffMs({ pause }: Partial<RefreshState>, nowMs: number): number {
  const { untilMs = 0 } = pause ?? {};
  const maxMs = LONGEST_RETRY_SECONDS * 1000 + MAX_CLOCK_DIFFERENCE_MS;
  return isPending(untilMs, nowMs, maxMs) ? untilMs - nowMs : 0;
}

/**
 * Computes the backoff after a failure: as long as the provider requests, or otherwise doubling from
 * one second to half a minute.
 */
export function buildBackoff(
  code: FailureCode,
  before: Backoff | undefined,
  nowMs: number,
  retryAfterSeconds?: number,
): Backoff {
  const count = (before?.count ?? 0) + 1;
  const unread = (before?.unread ?? 0) + (isUnread(code) ? 1 : 0);
  const ownMs = Math.min(FIRST_BACKOFF_MS * 2 ** (count - 1), LONGEST_BACKOFF_MS);
  const requestedMs = Math.min(retryAfterSeconds ?? 0, LONGEST_RETRY_SECONDS) * 1000;
  return { code, count, unread, untilMs: nowMs + Math.max(ownMs, requestedMs) };
}
