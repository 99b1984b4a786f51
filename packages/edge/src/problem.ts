import {
  type FailureCode,
  failureCatalogue,
  PROBLEM_MEDIA_TYPE,
  type Problem,
} from '@postern/core';
import { readConsequence } from './consequence.ts';
import type { EdgeContext } from './context.ts';
import { Failure } from './failure.ts';
import { buildCauseText, shorten } from './log.ts';
import { clearSessionCookies } from './sessions/cookie.ts';

/** Logs and counts a failure, once each. */
export function reportFailure(c: EdgeContext, { code, cause }: Failure): void {
  const { log, count } = c.get('edge');
  const text = buildCauseText(cause);
  const requestId = c.get('requestId');
  const { method } = c.req;
  const path = shorten(c.req.path);
  log({ event: 'failure', requestId, method, path, code, ...(text && { cause: text }) });
  const behind = cause instanceof Failure ? { behind: cause.code } : {};
  count({ counter: 'failure', code, ...behind });
}

/** Whether a failure is the edge's, its store's or a provider's (5xx), and not the caller's. */
export function isServerFailure(code: FailureCode): boolean {
  return failureCatalogue[code].status >= 500;
}

/**
 * Answers with a failure's problem document (RFC 9457). The one place that gives an error its
 * status.
 */
export function respondWithProblem(c: EdgeContext, failure: Failure): Response {
  const { code, retryAfterSeconds, keepsCookies, parameters } = failure;
  const { cookies, settings } = c.get('edge');
  reportFailure(c, failure);
  if (readConsequence(code) === 'ended' && !keepsCookies) clearSessionCookies(c, cookies);
  const { status, recovery } = failureCatalogue[code];
  if (recovery === 'retry-later') c.header('retry-after', String(retryAfterSeconds ?? 1));
  const type = `${settings.publicOrigin}/problems/${code}`;
  return c.body(buildProblem(code, type, c.get('requestId'), parameters), status, HEADERS);
}

/** The answer of an edge that has no settings to work with: `internal`, and the log has the cause. */
export function answerUnconfigured(): Response {
  const problem = buildProblem('internal', 'about:blank', crypto.randomUUID());
  return new Response(problem, { status: failureCatalogue.internal.status, headers: HEADERS });
}

/** A parameter's name is repeated up to this length, in characters. */
const MAX_NAME_LENGTH = 64;
const HEADERS = { 'content-type': PROBLEM_MEDIA_TYPE, 'cache-control': 'no-store' };

function buildProblem(
  code: FailureCode,
  type: string,
  requestId: string,
  parameters?: readonly string[],
): string {
  const { status, title, detail, recovery } = failureCatalogue[code];
  const named = parameters?.map((name) => name.slice(0, MAX_NAME_LENGTH));
  const problem: Problem = {
    type,
    title,
    status,
    detail,
    code,
    recovery,
    requestId,
    ...(named && { parameters: named }),
  };
  return JSON.stringify(problem);
}
