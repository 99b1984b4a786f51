import {
  type FailureCode,
  failureCatalogue,
  PROBLEM_MEDIA_TYPE,
  type Problem,
} from '@postern/core';
import { Failure, type FailureDetail } from '../failures/failure.ts';
import { readSessionEffect } from '../failures/session-effect.ts';
import { buildCauseText, readStack, shorten } from '../observing/log.ts';
import { findRoute } from '../routes/route.ts';
import type { EdgeContext } from './context.ts';
import type { EdgeParts } from './parts.ts';
import { type LogParts, logRequest } from './request-log.ts';
import { clearSessionCookies } from './session-cookies.ts';

/** What {@link reportFailure} needs of the edge. */
export type ReportParts = LogParts & Pick<EdgeParts, 'routes' | 'count'>;

/** Counts a failure and writes it to the log. */
export function reportFailure(c: EdgeContext, failure: Failure, parts: ReportParts): Promise<void> {
  const { code, cause, connection, user } = failure;
  c.set('failure', failure);
  const { method, path } = c.req;
  const behind = cause instanceof Failure ? cause : undefined;
  parts.count({ counter: 'failure', code, ...(behind && { behind: behind.code }) });
  return logRequest(c, parts, {
    event: 'failure',
    method,
    path: shorten(path),
    route: findRoute(parts.routes, path)?.name,
    code,
    connection: connection ?? behind?.connection,
    cause: buildCauseText(cause),
    stack: code === 'internal' ? readStack(cause) : undefined,
    user,
  });
}

/** Reports a failure, and clears the cookies of a session that it ends. */
export async function reportAndClear(
  c: EdgeContext,
  failure: Failure,
  parts: ReportParts & Pick<EdgeParts, 'cookiePolicy'>,
): Promise<void> {
  await reportFailure(c, failure, parts);
  if (readSessionEffect(failure.code) === 'ended' && !failure.keepsCookies) {
    clearSessionCookies(c, parts.cookiePolicy);
  }
}

/**
 * Builds the response to a failure: its problem document (RFC 9457). No other function gives an error
 * its status.
 */
export async function respondWithProblem(
  c: EdgeContext,
  failure: Failure,
  parts: ReportParts & Pick<EdgeParts, 'settings' | 'cookiePolicy'>,
): Promise<Response> {
  const { code, retryAfterSeconds } = failure;
  const { settings } = parts;
  await reportAndClear(c, failure, parts);
  const { status, recovery } = failureCatalogue[code];
  if (recovery === 'retry-later') c.header('retry-after', String(retryAfterSeconds ?? 1));
  const type = `${settings.publicOrigin}/problems/${code}`;
  return c.body(buildProblem(code, type, c.get('requestId'), failure), status, HEADERS);
}

/**
 * Builds the response of an edge whose settings are invalid: `internal`.
 *
 * @param requestId under which the log has the errors, as `refused_to_start`
 */
export function answerUnconfigured(requestId: string): Response {
  const problem = buildProblem('internal', 'about:blank', requestId);
  return new Response(problem, { status: failureCatalogue.internal.status, headers: HEADERS });
}

/** The longest parameter name that a problem document repeats, in characters. */
const MAX_NAME_LENGTH = 64;
const HEADERS = {
  'content-type': PROBLEM_MEDIA_TYPE,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

function buildProblem(
  code: FailureCode,
  type: string,
  requestId: string,
  { parameters, stepUp }: Pick<FailureDetail, 'parameters' | 'stepUp'> = {},
): string {
  const { status, title, detail, recovery } = failureCatalogue[code];
  const problem: Problem = {
    type,
    title,
    status,
    detail,
    code,
    recovery,
    requestId,
    parameters: parameters?.map((name) => name.slice(0, MAX_NAME_LENGTH)),
    ...stepUp,
  };
  return JSON.stringify(problem);
}
