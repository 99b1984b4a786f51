import type { SignedIn } from '@postern/core';
import {
  type Accessor,
  type Component,
  createComponent,
  createSignal,
  type JSX,
  onCleanup,
  Show,
} from 'solid-js';
import type { Auth } from './auth.ts';
import { type CountdownAuth, type CountdownEnd, countDown } from './countdown.ts';
import type { AuthState, SessionOf } from './state.ts';

/** Returns the session's state as a signal. It unsubscribes with the owner that calls it. */
export function useAuth<Claims extends object | undefined>(
  auth: Pick<Auth<Claims>, 'getSnapshot' | 'subscribe'>,
): Accessor<AuthState<Claims>> {
  const [state, setState] = createSignal(auth.getSnapshot());
  onCleanup(auth.subscribe(() => setState(auth.getSnapshot)));
  return state;
}

/** The properties of {@link RequireSession}. */
export interface RequireSessionProps<Claims extends object | undefined = undefined> {
  readonly auth: Pick<Auth<Claims>, 'getSnapshot' | 'subscribe'>;
  /** Renders the content for a signed-in user. It stays visible while the state is `degraded`. */
  readonly children: (
    session: Accessor<SessionOf<Claims>>,
    state: Accessor<AuthState<Claims>>,
  ) => JSX.Element;
  /** Renders everything else: a sign-in page, a failure, or a loading page. */
  readonly otherwise: (state: Accessor<AuthState<Claims>>) => JSX.Element;
}

/** `Show` in its form that is not keyed: a new session of the same user updates the content. */
const ShowSession: Component<{
  readonly when: SignedIn | undefined;
  readonly fallback: JSX.Element;
  readonly children: (session: Accessor<SignedIn>) => JSX.Element;
}> = Show;

/** Renders `children` if there is a session, and `otherwise` if not, as `<Show>` does. */
export function RequireSession<Claims extends object | undefined>(
  props: RequireSessionProps<Claims>,
): JSX.Element;
export function RequireSession(props: RequireSessionProps): JSX.Element {
  const state = useAuth(props.auth);
  return createComponent(ShowSession, {
    get when() {
      return state().session;
    },
    get fallback() {
      return props.otherwise(state);
    },
    children: (session) => props.children(session, state),
  });
}

/**
 * Returns the remaining time of the session as a signal, in milliseconds, by the edge's clock. It
 * changes every second. Undefined without a session. Checks the session whenever half of that time
 * has passed, and at the end.
 *
 * @param end the end of the session, or of the access token. Default: `expiresAt`
 */
export function useCountdown(
  auth: CountdownAuth,
  end?: CountdownEnd,
): Accessor<number | undefined> {
  const [leftMs, setLeftMs] = createSignal<number>();
  onCleanup(countDown(auth, end, setLeftMs));
  return leftMs;
}
