import type { Auth } from './auth.ts';
import { AuthError, type AuthPhase } from './error.ts';
import { readProblem } from './problem.ts';

/** What the edge answered, and when, by its own clock (0 where it does not say). */
export interface TimedAnswer {
  readonly answer: unknown;
  /** In milliseconds since the epoch, by the Date header (RFC 9110 §6.6.1): whole seconds. */
  readonly serverMs: number;
}

/**
 * Calls an endpoint under `/auth` through the kit's own `fetch`, for the parts of the kit that are
 * imported separately. With a body by POST, else by GET.
 *
 * @throws AuthError the edge's failure, `edge_unreachable` or `edge_malformed`
 */
export async function requestThrough(
  auth: Pick<Auth, 'fetch'>,
  endpoint: AuthPhase,
  body?: object,
): Promise<TimedAnswer> {
  const headers = { 'content-type': 'application/json' };
  const init = body && { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await auth.fetch(`/auth/${endpoint}`, init).catch((cause: unknown) => {
    throw new AuthError(endpoint, { code: 'edge_unreachable', recovery: 'retry-later' }, cause);
  });
  const answer: unknown = response.ok && (await response.json().catch(() => undefined));
  const serverMs = Date.parse(response.headers.get('date') ?? '') || 0;
  if (answer) return { answer, serverMs };
  throw (
    (await readProblem(response, endpoint)) ??
    new AuthError(endpoint, { code: 'edge_malformed', recovery: 'retry-later' })
  );
}
