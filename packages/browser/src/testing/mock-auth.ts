import type { LogoutRequest, User } from '@postern/core';
import type { Auth } from '../auth.ts';
import type { AuthError } from '../error.ts';
import type { SignInOptions } from '../sign-in.ts';
import type { AuthState } from '../state.ts';
import { buildSignedIn } from './signed-in.ts';

/** The options of {@link createMockAuth}. */
export interface MockAuthOptions<Claims extends object | undefined = undefined> {
  /** The state at the start. Default: signed in as `user`. */
  readonly state?: AuthState<Claims>;
  /**
   * The user of the session at the start and after `signIn`. Default: the provider names no user;
   * required with `Claims`.
   */
  readonly user?: Claims extends object ? User & Claims : User;
  /** Replaces `auth.fetch`. Default: a 404 response to every request. */
  readonly fetch?: Auth['fetch'];
  /**
   * The error that `signIn` and `signOut` reject with. After `signIn`, the state of a signed-out mock
   * has it, too. Default: none.
   */
  readonly failure?: AuthError;
}

/** The options, with the user that an app with claims expects. */
type OptionsFor<Claims extends object | undefined> = Claims extends object
  ? [options: MockAuthOptions<Claims> & Required<Pick<MockAuthOptions<Claims>, 'user'>>]
  : [options?: MockAuthOptions<Claims>];

/** A kit without page, edge or storage that changes its state synchronously. */
export interface MockAuth<Claims extends object | undefined = undefined> extends Auth<Claims> {
  /** Sets the state, as the edge or another tab would. */
  readonly settle: (state: AuthState<Claims>) => void;
  /** The options of every `signIn` call, oldest first. */
  readonly signIns: readonly SignInOptions[];
  /** The options of every `signOut` call, oldest first. */
  readonly signOuts: readonly LogoutRequest[];
}

/**
 * Creates a kit for tests, in place of `createAuth`. An app that declares claims passes its user:
 * `createMockAuth<{ name: string }>({ user: { sub: '1', name: 'Ada' } })`.
 */
export function createMockAuth<Claims extends object | undefined = undefined>(
  ...options: OptionsFor<Claims>
): MockAuth<Claims>;
export function createMockAuth(options: MockAuthOptions = {}): MockAuth {
  const { failure } = options;
  const listeners = new Set<() => void>();
  const signIns: SignInOptions[] = [];
  const signOuts: LogoutRequest[] = [];
  let state = options.state ?? buildState(options);

  function settle(next: AuthState): void {
    state = next;
    for (const listener of listeners) listener();
  }
  return {
    get state() {
      return state;
    },
    getSnapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    session: async () => state,
    async signIn(request = {}) {
      signIns.push(request);
      // As in the kit, the same failure again is not a change.
      if (failure && state.status === 'signed-out' && state.error?.code !== failure.code)
        settle({ ...state, error: failure });
      if (failure) throw failure;
      settle(buildState(options, request.connection));
      // The real kit has left the page by now, so its promise stays pending.
      return new Promise<never>(() => undefined);
    },
    async signOut(request = {}) {
      signOuts.push(request);
      if (failure) throw failure;
      settle({ status: 'signed-out', reason: 'here' });
    },
    fetch: options.fetch ?? (async () => new Response(null, { status: 404 })),
    settle,
    signIns,
    signOuts,
  };
}

function buildState({ user }: MockAuthOptions, connection?: string): AuthState {
  return { status: 'signed-in', session: buildSignedIn(connection, Date.now(), user) };
}
