import type { AuthError } from '@postern/browser';
import type { Recovery } from '@postern/core';
import { readField, readText } from '../answers/read.ts';
import { buildFailure, type Failure } from './failure.ts';
import { readRetryAfterSeconds } from './retry-after.ts';

const RECOVERIES: ReadonlySet<unknown> = new Set<Recovery>([
  'fix-request',
  'sign-in',
  'retry-later',
  'none',
]);

/**
 * Reads an answer that is not 2xx. The edge's own failures are problem documents (RFC 9457); any
 * other body was passed on from the service behind it, and only its status is understood.
 */
export async function readFailure(response: Response, nowMs: number): Promise<Failure> {
  const retryAfterSeconds = readRetryAfterSeconds(response.headers.get('retry-after'), nowMs);
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const body: unknown = isProblem ? await response.json().catch(() => undefined) : undefined;
  return { ...(readProblem(body) ?? readServiceStatus(response.status)), retryAfterSeconds };
}

/** What the kit reports of a sign-in or a session, in the console's terms. */
export function readAuthError(error: AuthError): Failure {
  const { code, recovery, requestId } = error;
  if (code === 'edge_unreachable' && !navigator.onLine) return buildFailure('offline', recovery);
  return { code, recovery, requestId, detail: error.message };
}

function readProblem(body: unknown): Failure | undefined {
  const code = readText(readField(body, 'code'));
  const recovery = readField(body, 'recovery');
  if (code === undefined || !isRecovery(recovery)) return undefined;
  return {
    code,
    recovery,
    title: readText(readField(body, 'title')),
    detail: readText(readField(body, 'detail')),
    requestId: readText(readField(body, 'requestId')),
  };
}

function isRecovery(value: unknown): value is Recovery {
  return RECOVERIES.has(value);
}

function readServiceStatus(status: number): Failure {
  if (status === 401) return buildFailure('service_unauthorized', 'sign-in');
  if (status === 403) return buildFailure('service_forbidden', 'none');
  if (status === 404) return buildFailure('service_not_found', 'none');
  if (status === 429) return buildFailure('service_busy', 'retry-later');
  if (status < 500) return buildFailure('service_refused', 'fix-request');
  return buildFailure('service_failed', 'retry-later');
}
