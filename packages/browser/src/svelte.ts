import { createSubscriber } from 'svelte/reactivity';
import type { Auth } from './auth.ts';
import { type CountdownAuth, type CountdownEnd, countDown } from './countdown.ts';
import type { AuthState } from './state.ts';

/** A value that templates, `$derived` and `$effect` follow. */
export interface Current<Value> {
  readonly current: Value;
}

/**
 * Returns the session's state. Templates, `$derived` and `$effect` follow `current`. It is subscribed
 * while one of them reads it, so it may be created anywhere.
 */
export function useAuth<Claims extends object | undefined>(
  auth: Pick<Auth<Claims>, 'getSnapshot' | 'subscribe'>,
): Current<AuthState<Claims>> {
  const follow = createSubscriber(auth.subscribe);
  return {
    get current() {
      follow();
      return auth.getSnapshot();
    },
  };
}

/**
 * Returns the remaining time of the session, in milliseconds, by the edge's clock. `current` changes
 * every second. Undefined without a session. While it is read, it checks the session whenever half
 * of that time has passed, and at the end.
 *
 * @param end the end of the session, or of the access token. Default: `expiresAt`
 */
export function useCountdown(auth: CountdownAuth, end?: CountdownEnd): Current<number | undefined> {
  let leftMs: number | undefined;
  const follow = createSubscriber((update) =>
    countDown(auth, end, (nextMs) => {
      leftMs = nextMs;
      update();
    }),
  );
  return {
    get current() {
      follow();
      return leftMs;
    },
  };
}
