import { type ReadonlySignal, signal } from '@preact/signals';
import type { Auth } from './auth.ts';
import type { AuthState } from './state.ts';

/** Creates a signal of the session's state. It stays subscribed as long as the page lives. */
export function createAuthSignal(
  auth: Pick<Auth, 'getSnapshot' | 'subscribe'>,
): ReadonlySignal<AuthState> {
  const state = signal(auth.getSnapshot());
  auth.subscribe(() => {
    state.value = auth.getSnapshot();
  });
  return state;
}
