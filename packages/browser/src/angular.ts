import { Location } from '@angular/common';
import {
  DestroyRef,
  InjectionToken,
  inject,
  type Signal,
  signal,
  type ValueProvider,
} from '@angular/core';
import type { Auth } from './auth.ts';
import { type CountdownEnd, countDown } from './countdown.ts';
import type { AuthState } from './state.ts';

const AUTH = new InjectionToken<Auth>('Auth');

/** Provides the app's kit. Tests provide `createMockAuth()` in its place. */
export function provideAuth<Claims extends object | undefined>(auth: Auth<Claims>): ValueProvider {
  return { provide: AUTH, useValue: auth };
}

/**
 * Injects the kit that {@link provideAuth} provides. `Claims` are the claims of the user that the app
 * declares, as for `createAuth`.
 */
export function injectAuth<Claims extends object | undefined = undefined>(): Auth<Claims>;
export function injectAuth(): Auth {
  return inject(AUTH);
}

/** Injects the session's state as a signal. It unsubscribes with the component that calls it. */
export function injectAuthState<Claims extends object | undefined = undefined>(): Signal<
  AuthState<Claims>
> {
  const auth = injectAuth<Claims>();
  const state = signal(auth.getSnapshot());
  inject(DestroyRef).onDestroy(auth.subscribe(() => state.set(auth.getSnapshot())));
  return state.asReadonly();
}

/**
 * Injects the remaining time of the session as a signal, in milliseconds, by the edge's clock. It
 * changes every second. Undefined without a session. Checks the session whenever half of that time
 * has passed, and at the end.
 *
 * @param end the end of the session, or of the access token. Default: `expiresAt`
 */
export function injectCountdown(end?: CountdownEnd): Signal<number | undefined> {
  const leftMs = signal<number | undefined>(undefined);
  const stop = countDown(inject(AUTH), end, (nextMs) => leftMs.set(nextMs));
  inject(DestroyRef).onDestroy(stop);
  return leftMs.asReadonly();
}

/**
 * A `canActivate` guard: opens a route for a signed-in user. Other users go to the sign-in, which
 * returns to that route.
 *
 * Rejects, so that the router calls its navigation error handler, with the {@link AuthState} error of
 * a sign-in that has just failed, or of an edge that cannot be reached. After a sign-in that could not
 * start, it tries again.
 */
export async function requireSession(_: unknown, { url }: { readonly url: string }): Promise<true> {
  const auth = inject(AUTH);
  const returnTo = inject(Location).prepareExternalUrl(url);
  let { state } = auth;
  // The edge may be back after the kit's last try.
  if (!state.session && state.status !== 'signed-out') state = await auth.session();
  if (state.session) return true;
  // A sign-in that could not start may start now.
  if ('error' in state && state.error && state.error.phase !== 'sign-in') throw state.error;
  return auth.signIn({ returnTo });
}
