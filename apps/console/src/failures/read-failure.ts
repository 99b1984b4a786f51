import { type AuthError, readProblem } from '@postern/browser';
import { buildFailure, type Failure } from './failure.ts';

/** The longest wait before a retry, whatever Retry-After says. */
const MAX_RETRY_AFTER_SECONDS = 600;

/**
 * Reads a response that is not 2xx. The edge describes its own failures in problem documents
 * (RFC 9457). Any other body comes from the service behind the edge; only its status is used.
 */
export async function readFailure(response: Response, nowMs: number): Promise<Failure> {
  const retryAfterSeconds = readRetryAfterSeconds(response.headers.get('retry-after'), nowMs);
  const problem = await readProblem(response);
  const failure = problem ? readAuthError(problem) : readServiceStatus(response.status);
  return { ...failure, retryAfterSeconds };
}

/** Converts an error of the kit. Without a network, `edge_unreachable` becomes `offline`. */
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
 * Reads a Retry-After header: seconds, or a date (RFC 9110 §10.2.3). `undefined` if the header is
 * missing or malformed. At most 600 seconds.
 */
export function readRetryAfterSeconds(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1000;
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(Math.max(Math.ceil(seconds), 0), MAX_RETRY_AFTER_SECONDS);
}
