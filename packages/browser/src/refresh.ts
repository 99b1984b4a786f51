import type { Auth } from './auth.ts';
import { requestEdge } from './request.ts';
import type { AuthState } from './state.ts';

/**
 * Makes the edge refresh the session's tokens now instead of on demand. The state then has the new
 * times, in other tabs too. The edge sends one request to the provider, however many tabs call.
 *
 * @throws AuthError `session_missing`, `session_expired`, `session_unreadable`,
 *   `provider_rejected_grant` if the session has ended; `provider_timeout`, `provider_unreachable`,
 *   `provider_unavailable`, `store_unavailable`, `guard_rate_limited`, `edge_unreachable` or
 *   `edge_malformed` if it can be tried again
 */
export async function refresh(auth: Pick<Auth, 'fetch' | 'session'>): Promise<AuthState> {
  await requestEdge(auth.fetch, 'refresh', {});
  // A pending check may have been answered before the refresh, so wait for it and check again.
  await auth.session();
  return auth.session();
}
