import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import type { Auth } from './auth.ts';
import { type CountdownAuth, type CountdownEnd, countDown } from './countdown.ts';
import type { AuthState, SessionOf } from './state.ts';

/** The state on a server. The page hydrates with it, even if the session is already known there. */
const LOADING = { status: 'loading' } as const;
const readServerState = (): typeof LOADING => LOADING;

/** Returns the session's state. The React component renders again after every change. */
export function useAuth<Claims extends object | undefined>(
  auth: Pick<Auth<Claims>, 'getSnapshot' | 'subscribe'>,
): AuthState<Claims> {
  return useSyncExternalStore<AuthState<Claims>>(auth.subscribe, auth.getSnapshot, readServerState);
}

/** The properties of {@link RequireSession}. */
export interface RequireSessionProps<Claims extends object | undefined = undefined> {
  readonly auth: Pick<Auth<Claims>, 'getSnapshot' | 'subscribe'>;
  /** Renders the content for a signed-in user. It stays visible while the state is `degraded`. */
  readonly children: (session: SessionOf<Claims>, state: AuthState<Claims>) => ReactNode;
  /** Renders everything else: a sign-in page, a failure, or a loading page. */
  readonly otherwise: (state: AuthState<Claims>) => ReactNode;
}

/** Renders `children` if there is a session, and `otherwise` if not. */
export function RequireSession<Claims extends object | undefined>(
  props: RequireSessionProps<Claims>,
): ReactNode {
  const state = useAuth(props.auth);
  return state.session ? props.children(state.session, state) : props.otherwise(state);
}

/**
 * Returns the remaining time of the session, in milliseconds, by the edge's clock. Renders again
 * every second. Undefined without a session. Checks the session whenever half of that time has
 * passed, and at the end.
 *
 * @param end the end of the session, or of the access token. Default: `expiresAt`
 */
export function useCountdown(auth: CountdownAuth, end?: CountdownEnd): number | undefined {
  const [leftMs, setLeftMs] = useState<number>();
  useEffect(() => countDown(auth, end, setLeftMs), [auth, end]);
  return leftMs;
}
