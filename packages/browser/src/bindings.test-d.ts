import { expectTypeOf, test } from 'vitest';
import * as angular from './angular.ts';
import { createAuth } from './index.ts';
import * as preact from './preact.ts';
import { createAuthSignal } from './preact-signals.ts';
import * as react from './react.ts';
import * as solid from './solid.ts';
import * as svelte from './svelte.ts';
import * as vue from './vue.ts';

// Type tests: `pnpm types` compiles them, and nothing runs them.

const auth = createAuth<{ name: string }>();
type State = typeof auth.state;
type Session = NonNullable<State['session']>;

test('each binding keeps the claims that the app declares', () => {
  expectTypeOf(preact.useAuth(auth)).toEqualTypeOf<State>();
  expectTypeOf(createAuthSignal(auth).value).toEqualTypeOf<State>();
  expectTypeOf(react.useAuth(auth)).toEqualTypeOf<State>();
  expectTypeOf(vue.useAuth(auth).value).toEqualTypeOf<State>();
  expectTypeOf(svelte.useAuth(auth).current).toEqualTypeOf<State>();
  expectTypeOf(solid.useAuth(auth)()).toEqualTypeOf<State>();
  expectTypeOf(angular.injectAuthState<{ name: string }>()()).toEqualTypeOf<State>();
  expectTypeOf(angular.injectAuth<{ name: string }>()).toEqualTypeOf(auth);
});

test('RequireSession passes the session with these claims', () => {
  type Children = Parameters<typeof react.RequireSession<{ name: string }>>[0]['children'];
  expectTypeOf<Children>().parameter(0).toEqualTypeOf<Session>();
  void react.RequireSession({ auth, children: ({ user }) => user.name, otherwise: () => null });
  void preact.RequireSession({ auth, children: ({ user }) => user.name, otherwise: () => null });
  solid.RequireSession({ auth, children: (session) => session().user.name, otherwise: () => null });
  type Inside = Parameters<NonNullable<vue.RequireSessionSlots<{ name: string }>['default']>>[0];
  expectTypeOf<Inside['session']>().toEqualTypeOf<Session>();
  // @ts-expect-error the app has not declared this claim, so it is unknown
  void react.RequireSession({ auth, children: ({ user }) => user.email, otherwise: () => null });
});

test('a countdown takes a kit with any claims', () => {
  expectTypeOf(react.useCountdown(auth)).toEqualTypeOf<number | undefined>();
  expectTypeOf(vue.useCountdown(auth).value).toEqualTypeOf<number | undefined>();
  expectTypeOf(svelte.useCountdown(auth).current).toEqualTypeOf<number | undefined>();
  expectTypeOf(solid.useCountdown(auth)()).toEqualTypeOf<number | undefined>();
  expectTypeOf(angular.injectCountdown()()).toEqualTypeOf<number | undefined>();
  expectTypeOf(preact.useCountdown(createAuth(), 'accessTokenExpiresAt')).toEqualTypeOf<
    number | undefined
  >();
});
