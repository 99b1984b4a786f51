import { onScopeDispose, type ShallowRef, shallowReadonly, shallowRef, type VNodeChild } from 'vue';
import type { Auth } from './auth.ts';
import { type CountdownAuth, type CountdownEnd, countDown } from './countdown.ts';
import type { AuthState, SessionOf } from './state.ts';

/** A ref whose value changes in its `start` function, until the component or effect scope ends. */
function track<Value>(
  first: Value,
  start: (set: (value: Value) => void) => () => void,
): Readonly<ShallowRef<Value>> {
  const ref = shallowRef(first);
  const set = (value: Value): void => {
    ref.value = value;
  };
  // A server renders the first value, and ends no scope.
  if (globalThis.document) onScopeDispose(start(set), true);
  return shallowReadonly(ref);
}

/**
 * Returns the session's state as a read-only ref. It unsubscribes with the component or effect scope
 * that calls it.
 */
export function useAuth<Claims extends object | undefined>(
  auth: Pick<Auth<Claims>, 'getSnapshot' | 'subscribe'>,
): Readonly<ShallowRef<AuthState<Claims>>> {
  return track(auth.getSnapshot(), (set) => auth.subscribe(() => set(auth.getSnapshot())));
}

/** The properties of {@link RequireSession}. */
export interface RequireSessionProps<Claims extends object | undefined = undefined> {
  readonly auth: Pick<Auth<Claims>, 'getSnapshot' | 'subscribe'>;
}

/** The slots of {@link RequireSession}. */
export interface RequireSessionSlots<Claims extends object | undefined = undefined> {
  /** The content for a signed-in user. It stays visible while the state is `degraded`. */
  readonly default?: (inside: {
    readonly session: SessionOf<Claims>;
    readonly state: AuthState<Claims>;
  }) => VNodeChild;
  /** Everything else: a sign-in page, a failure, or a loading page. Default: nothing. */
  readonly otherwise?: (outside: { readonly state: AuthState<Claims> }) => VNodeChild;
}

/** The type of {@link RequireSession}: a component that is generic in the claims. */
export type RequireSessionComponent = new <Claims extends object | undefined>(
  props: RequireSessionProps<Claims>,
) => { readonly $props: RequireSessionProps<Claims>; readonly $slots: RequireSessionSlots<Claims> };

/** Renders the slot `default` if there is a session, and the slot `otherwise` if not. */
export const RequireSession: RequireSessionComponent = createRequireSession();

// An object has no type parameters, so this overload adds them.
function createRequireSession(): RequireSessionComponent;
function createRequireSession(): unknown {
  return {
    props: ['auth'],
    setup({ auth }: RequireSessionProps, { slots }: { readonly slots: RequireSessionSlots }) {
      const ref = useAuth(auth);
      return (): VNodeChild => {
        const state = ref.value;
        return state.session
          ? slots.default?.({ session: state.session, state })
          : slots.otherwise?.({ state });
      };
    },
  };
}

/**
 * Returns the remaining time of the session as a read-only ref, in milliseconds, by the edge's clock.
 * It changes every second. Undefined without a session. Checks the session whenever half of that
 * time has passed, and at the end.
 *
 * @param end the end of the session, or of the access token. Default: `expiresAt`
 */
export function useCountdown(
  auth: CountdownAuth,
  end?: CountdownEnd,
): Readonly<ShallowRef<number | undefined>> {
  return track<number | undefined>(undefined, (set) => countDown(auth, end, set));
}
