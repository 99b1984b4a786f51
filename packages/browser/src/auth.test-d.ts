import type { Config, FailureCode, Recovery, SignedIn, User } from '@postern/core';
import { expectTypeOf, test } from 'vitest';
import type { explanations } from './diagnostics.ts';
import type {
  Auth,
  AuthError,
  AuthOptions,
  AuthState,
  EndReason,
  KitFailureCode,
  readProblem,
} from './index.ts';
import { createAuth } from './index.ts';
import type { MockAuth } from './testing/index.ts';

// Type tests: `pnpm types` compiles them, and nothing runs them.

type StateOf<Status extends AuthState['status']> = Extract<AuthState, { status: Status }>;

test('status narrows AuthState to the fields of that state', () => {
  expectTypeOf<AuthState['status']>().toEqualTypeOf<
    'loading' | 'signed-in' | 'signed-out' | 'degraded'
  >();
  expectTypeOf<StateOf<'loading'>['session']>().toEqualTypeOf<undefined>();
  expectTypeOf<StateOf<'signed-in'>>().toEqualTypeOf<{
    readonly status: 'signed-in';
    readonly session: SignedIn;
  }>();
  expectTypeOf<StateOf<'signed-out'>['session']>().toEqualTypeOf<undefined>();
  expectTypeOf<StateOf<'signed-out'>['reason']>().toEqualTypeOf<EndReason | undefined>();
  expectTypeOf<StateOf<'signed-out'>['error']>().toEqualTypeOf<AuthError | undefined>();
  expectTypeOf<StateOf<'degraded'>['session']>().toEqualTypeOf<SignedIn | undefined>();
  expectTypeOf<StateOf<'degraded'>['error']>().toEqualTypeOf<AuthError>();
});

/** Compiles only if each case has the fields of its state, and the switch has every state. */
function describeState(state: AuthState): string {
  switch (state.status) {
    case 'loading':
      return '';
    case 'signed-in':
      return state.session.connection;
    case 'signed-out':
      return state.reason ?? state.error?.code ?? '';
    case 'degraded':
      return state.error.code;
    default:
      return state satisfies never;
  }
}

test('a switch over status is exhaustive', () => {
  expectTypeOf(describeState).parameter(0).toEqualTypeOf<AuthState>();
});

test('only the signed-out and degraded states have an error', () => {
  expectTypeOf<StateOf<'loading'>>().not.toHaveProperty('error');
  expectTypeOf<StateOf<'signed-in'>>().not.toHaveProperty('error');
});

test('a truthy session needs no check of the status', () => {
  expectTypeOf<NonNullable<AuthState['session']>>().toEqualTypeOf<SignedIn>();
});

test('the user has the claims that the app declares', () => {
  const auth = createAuth<{ name: string }>();
  type Session = NonNullable<typeof auth.state.session>;
  expectTypeOf<Session['user']['name']>().toEqualTypeOf<string>();
  expectTypeOf<Session['user']['sub']>().toEqualTypeOf<string>();
  expectTypeOf<Session['expiresAt']>().toEqualTypeOf<string>();
  expectTypeOf<Session>().toExtend<SignedIn>();
});

test('without declared claims, the user is optional and its claims are unknown', () => {
  expectTypeOf<SignedIn['user']>().toEqualTypeOf<User | undefined>();
  expectTypeOf<User['name']>().toEqualTypeOf<unknown>();
});

test('signIn never resolves, so its promise fits any return type', () => {
  expectTypeOf<Auth['signIn']>().returns.toEqualTypeOf<Promise<never>>();
  expectTypeOf<ReturnType<Auth['signIn']>>().toExtend<Promise<string>>();
});

test('session resolves to the state, and signOut to nothing', () => {
  expectTypeOf<Auth['session']>().returns.resolves.toEqualTypeOf<AuthState>();
  expectTypeOf<Auth['signOut']>().returns.resolves.toBeVoid();
  expectTypeOf<Auth['fetch']>().toExtend<typeof fetch>();
});

test('createAuth takes no options or two known ones', () => {
  expectTypeOf(createAuth).toBeCallableWith();
  expectTypeOf(createAuth).toBeCallableWith({});
  expectTypeOf(createAuth()).toEqualTypeOf<Auth>();
  expectTypeOf<AuthOptions>().toEqualTypeOf<{
    readonly edgeOrigin?: string;
    readonly config?: Config;
  }>();
  expectTypeOf<{ edgeOrigin: URL }>().not.toExtend<AuthOptions>();
});

test('AuthError codes are exactly the codes of the catalogue and the kit', () => {
  expectTypeOf<AuthError['code']>().toEqualTypeOf<FailureCode | KitFailureCode>();
  expectTypeOf<string>().not.toExtend<AuthError['code']>();
  expectTypeOf<FailureCode & KitFailureCode>().toBeNever();
  expectTypeOf<AuthError['recovery']>().toEqualTypeOf<Recovery>();
});

test('every code has an explanation', () => {
  expectTypeOf<keyof typeof explanations>().toEqualTypeOf<AuthError['code']>();
});

/** Compiles only if the switch has every code of the kit. */
function describeFailure(code: Exclude<AuthError['code'], FailureCode>): string {
  switch (code) {
    case 'access_denied':
    case 'authorization_failed':
    case 'storage_unavailable':
    case 'state_missing':
    case 'issuer_mismatch':
    case 'connection_unknown':
    case 'login_loop':
    case 'popup_blocked':
    case 'popup_closed':
    case 'edge_unreachable':
    case 'edge_malformed':
      return code;
    default:
      return code satisfies never;
  }
}

test('a switch over the kit’s codes is exhaustive', () => {
  expectTypeOf(describeFailure).parameter(0).toEqualTypeOf<KitFailureCode>();
});

test('readProblem resolves to an AuthError or undefined', () => {
  expectTypeOf<typeof readProblem>().returns.resolves.toEqualTypeOf<AuthError | undefined>();
});

test('the mock has the type of the kit', () => {
  expectTypeOf<MockAuth>().toExtend<Auth>();
});
