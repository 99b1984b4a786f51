import type { SignedIn } from '@postern/core';
import type { ComponentChildren } from 'preact';
import type { Auth } from '../auth.ts';
import type { AuthState } from '../state.ts';
import { useAuth } from './use-auth.ts';

/** The properties of {@link RequireSession}. */
export interface RequireSessionProps {
  readonly auth: Pick<Auth, 'getSnapshot' | 'subscribe'>;
  /** Renders the content for a signed-in user. It stays visible while the state is `degraded`. */
  readonly children: (session: SignedIn, state: AuthState) => ComponentChildren;
  /** Renders everything else: a sign-in page, a failure, or a loading page. */
  readonly otherwise: (state: AuthState) => ComponentChildren;
}

/** Renders `children` if there is a session, and `otherwise` if not. */
export function RequireSession(props: RequireSessionProps): ComponentChildren {
  const state = useAuth(props.auth);
  return state.session ? props.children(state.session, state) : props.otherwise(state);
}
