import type { Failure } from '../failures/failure.ts';
import type { ApiRefusal, ApiToken, TokenSet } from '../oauth/token-set.ts';
import { isAlive, isRefreshDue } from '../oauth/token-set.ts';
import { buildCauseText } from '../observing/log.ts';
import { buildBackoff, readBackoffMs } from '../tokens/refresh-state.ts';

/**
 * The tokens for APIs of one session at most, as JSON, in characters: every write of the session's
 * record contains them.
 */
export const MAX_STORED_LENGTH: number = 12 * 1024;

/** The longest token that is kept for an API, in characters. */
export const MAX_TOKEN_LENGTH: number = 8 * 1024;

/**
 * Keeps what was obtained for an API. If there is no room, drops the oldest tokens of other APIs.
 */
export function keepApiToken(
  tokens: TokenSet,
  name: string,
  obtained: ApiToken,
  nowMs: number,
): TokenSet {
  const others = Object.entries(tokens.apis ?? {})
    .filter(([other, api]) => other !== name && isUseful(api, nowMs))
    .toSorted(([, one], [, other]) => readAge(other) - readAge(one));
  const kept: [string, ApiToken][] = [[name, obtained]];
  let length = measure([name, obtained]);
  for (const other of others) {
    length += measure(other);
    if (length > MAX_STORED_LENGTH) break;
    kept.push(other);
  }
  return { ...tokens, apis: Object.fromEntries(kept) };
}

function measure(entry: readonly [string, ApiToken]): number {
  return JSON.stringify(entry).length;
}

function readAge({ token }: ApiToken): number {
  return token?.obtainedAtMs ?? 0;
}

function isUseful({ token, refusal }: ApiToken, nowMs: number): boolean {
  return (
    (token !== undefined && isAlive(token, nowMs)) || readBackoffMs({ pause: refusal }, nowMs) > 0
  );
}

/** Whether a token for an API is missing or about to expire, and the provider may be asked. */
export function isDue(tokens: TokenSet, name: string, nowMs: number): boolean {
  const { token, refusal } = tokens.apis?.[name] ?? {};
  const isAhead = token !== undefined && !isRefreshDue(token, nowMs);
  return !isAhead && !isRefused(refusal, tokens, nowMs);
}

/** Whether a refusal still counts: its time has not passed, and the subject token is still the refused one. */
export function isRefused(
  refusal: ApiRefusal | undefined,
  { obtainedAtMs }: TokenSet,
  nowMs: number,
): boolean {
  if (refusal === undefined || readBackoffMs({ pause: refusal }, nowMs) === 0) return false;
  return (refusal.subjectAtMs ?? obtainedAtMs) === obtainedAtMs;
}

/** Records a failure for one API: the session and its other tokens stay valid. */
export function refuseApiToken(
  tokens: TokenSet,
  name: string,
  failure: Failure,
  nowMs: number,
  subjectAtMs?: number,
): TokenSet {
  const before = tokens.apis?.[name] ?? {};
  const { code, retryAfterSeconds } = failure;
  const cause = buildCauseText(failure.cause);
  const refusal: ApiRefusal = {
    ...buildBackoff(code, before.refusal, nowMs, retryAfterSeconds),
    ...(cause !== undefined && { cause }),
    ...(subjectAtMs !== undefined && { subjectAtMs }),
  };
  return keepApiToken(tokens, name, { ...before, refusal }, nowMs);
}
