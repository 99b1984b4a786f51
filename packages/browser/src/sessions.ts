import type { UserSession } from '@postern/core';
import type { Auth } from './auth.ts';
import { requestEdge } from './request.ts';

export type { UserSession } from '@postern/core';

/**
 * Lists the sessions of the signed-in user on all devices, the newest first. The connection needs
 * `signOutEverywhere` in `/auth/config`.
 *
 * @throws AuthError `provider_unsupported` if the provider does not name the user; `session_missing`;
 *   another failure of the edge; `edge_unreachable` or `edge_malformed`
 */
export async function listSessions(auth: Pick<Auth, 'fetch'>): Promise<readonly UserSession[]> {
  return (await requestEdge(auth.fetch, 'sessions', undefined, /"sessions":\[/)).sessions;
}

/**
 * Ends one of the user's sessions. Its browser notices with its next call, at the latest when its lease
 * ends. The end of the current session is a sign-out: the state says so when the promise resolves.
 *
 * @param id from {@link listSessions}
 * @throws AuthError `route_unknown` if the user has no such session; those of {@link listSessions}
 */
export async function endSession(
  auth: Pick<Auth, 'fetch'> & { readonly session: () => Promise<unknown> },
  id: string,
): Promise<void> {
  const path = `/auth/sessions/${encodeURIComponent(id)}`;
  const end = (): Promise<Response> => auth.fetch(path, { method: 'DELETE' });
  await requestEdge(end, 'sessions', undefined, /s204$/);
  // A pending check may have been answered before the deletion, so wait for it and check again.
  await auth.session();
  await auth.session();
}
