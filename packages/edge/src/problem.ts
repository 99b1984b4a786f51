import { failureCatalogue, PROBLEM_MEDIA_TYPE, type Problem } from '@postern/core';
import { readConsequence } from './consequence.ts';
import type { EdgeContext } from './context.ts';
import type { Failure } from './failure.ts';
import { buildCauseText, shorten } from './log.ts';
import { clearSessionCookies } from './sessions/cookie.ts';

/**
 * Answers with a failure's problem document (RFC 9457). The one place that gives an error its
 * status, and that logs and counts a failure.
 */
export function respondWithProblem(c: EdgeContext, failure: Failure): Response {
  const { code, retryAfterSeconds } = failure;
  const { status, title, detail, recovery } = failureCatalogue[code];
  const requestId = c.get('requestId');
  const edge = c.get('edge');
  const cause = buildCauseText(failure.cause);
  const { method } = c.req;
  const path = shorten(c.req.path);
  edge.log({ event: 'failure', requestId, method, path, code, ...(cause && { cause }) });
  edge.count({ counter: 'failure', code });
  const isOver = readConsequence(code) === 'ended' && !failure.keepsCookies;
  if (isOver) clearSessionCookies(c, edge.cookies);
  c.header('content-type', PROBLEM_MEDIA_TYPE);
  c.header('cache-control', 'no-store');
  if (recovery === 'retry-later') c.header('retry-after', String(retryAfterSeconds ?? 1));
  const type = `${edge.settings.publicOrigin}/problems/${code}`;
  const problem: Problem = { type, title, status, detail, code, recovery, requestId };
  return c.body(JSON.stringify(problem), status);
}

/** The answer of an edge that has no settings to work with: `internal`, and the log has the cause. */
export function answerUnconfigured(): Response {
  const code = 'internal';
  const { status, title, detail, recovery } = failureCatalogue[code];
  const requestId = crypto.randomUUID();
  const problem: Problem = {
    type: 'about:blank',
    title,
    status,
    detail,
    code,
    recovery,
    requestId,
  };
  const headers = { 'content-type': PROBLEM_MEDIA_TYPE, 'cache-control': 'no-store' };
  return new Response(JSON.stringify(problem), { status, headers });
}
