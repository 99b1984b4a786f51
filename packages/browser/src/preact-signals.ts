import { type ReadonlySignal, signal } from '@preact/signals';
import type { Auth } from './auth.ts';
import type { AuthState } from './state.ts';

/** Creates a signal of the session's state. It stays subscribed as long as the page lives. */
export function createAuthSignal<Claims extends object | undefined>(
  auth: Pick<Auth<Claims>, 'getSnapshot' | 'subscribe'>,
): ReadonlySignal<AuthState<Claims>> {
  const state = signal(auth.getSnapshot());
  auth.subscribe(() => {
    state.value = auth.getSnapshot();
  });
  return state;
}
