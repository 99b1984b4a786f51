import type { Auth } from './auth.ts';
import { requestEdge } from './request.ts';
import type { AuthState } from './state.ts';

/**
 * Makes the edge refresh the session's tokens now instead of on demand. The state then has the new
 * times, in other tabs too. The edge sends one request to the provider, however many tabs call.
 *
 * @throws AuthError the edge's failure, `edge_unreachable` or `edge_malformed`
 */
export async function refresh(auth: Pick<Auth, 'fetch' | 'session'>): Promise<AuthState> {
  await requestEdge(auth.fetch, 'refresh', {});
  // A pending check may have been answered before the refresh, so wait for it and check again.
  await auth.session();
  return auth.session();
}
