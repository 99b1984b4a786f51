import type { SignedIn } from '@postern/core';
import type { ComponentChildren } from 'preact';
import type { Auth } from '../auth.ts';
import type { AuthState } from '../state.ts';
import { useAuth } from './use-auth.ts';

export interface RequireSessionProps {
  readonly auth: Pick<Auth, 'getSnapshot' | 'subscribe'>;
  /** What only who is signed in sees. It stays while the edge cannot be asked. */
  readonly children: (session: SignedIn, state: AuthState) => ComponentChildren;
  /** What everyone else sees: a sign-in page, a failure, or something that loads. */
  readonly otherwise: (state: AuthState) => ComponentChildren;
}

/** Shows one thing to who is signed in, and another to everyone else. */
export function RequireSession(props: RequireSessionProps): ComponentChildren {
  const state = useAuth(props.auth);
  return state.session ? props.children(state.session, state) : props.otherwise(state);
}
