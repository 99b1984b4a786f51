import { type AuthError, readProblem } from '@postern/browser';
import { buildFailure, type Failure } from './failure.ts';

/** No button is locked for longer than this, whatever an answer says. */
const MAX_RETRY_AFTER_SECONDS = 600;

/**
 * Reads an answer that is not 2xx. The edge's own failures are problem documents (RFC 9457); any
 * other body was passed on from the service behind it, and only its status is understood.
 */
export async function readFailure(response: Response, nowMs: number): Promise<Failure> {
  const retryAfterSeconds = readRetryAfterSeconds(response.headers.get('retry-after'), nowMs);
  const problem = await readProblem(response);
  const failure = problem ? readAuthError(problem) : readServiceStatus(response.status);
  return { ...failure, retryAfterSeconds };
}

/** What the kit reports of a sign-in, a session or the edge's answer, in the console's terms. */
export function readAuthError(error: AuthError): Failure {
  const { code, recovery, requestId, title, message } = error;
  if (code === 'edge_unreachable' && !navigator.onLine) return buildFailure('offline', recovery);
  return { code, recovery, requestId, title, detail: message };
}

function readServiceStatus(status: number): Failure {
  if (status === 401) return buildFailure('service_unauthorized', 'sign-in');
  if (status === 403) return buildFailure('service_forbidden', 'none');
  if (status === 404) return buildFailure('service_not_found', 'none');
  if (status === 429) return buildFailure('service_busy', 'retry-later');
  if (status < 500) return buildFailure('service_refused', 'fix-request');
  return buildFailure('service_failed', 'retry-later');
}

/**
 * Reads a Retry-After header: seconds, or a date (RFC 9110 §10.2.3). `undefined` where there is
 * none that can be read.
 */
export function readRetryAfterSeconds(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1000;
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(Math.max(Math.ceil(seconds), 0), MAX_RETRY_AFTER_SECONDS);
}
