import type { Auth } from './auth.ts';
import { requestEdge } from './request.ts';
import type { AuthState } from './state.ts';

/**
 * Has the edge renew the session's tokens now, rather than when they are needed. The state then
 * has the new times, in other tabs too. However many tabs ask at once: the edge asks once.
 *
 * @throws AuthError the edge's failure; one that ends the session also changes the state
 */
export async function refresh(auth: Pick<Auth, 'fetch' | 'session'>): Promise<AuthState> {
  await requestEdge(auth.fetch, 'refresh', {});
  // A check that was under way may have been answered before the renewal: it is not to be shared.
  await auth.session();
  return auth.session();
}
