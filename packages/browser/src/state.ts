import type { SignedIn, User } from '@postern/core';
import type { AuthError } from './error.ts';

/**
 * How a session ended that this page knew: `here`, by `signOut` in this page; `elsewhere`, by
 * `signOut` in another tab; `ended`, at the edge (expired or revoked).
 */
export type EndReason = 'here' | 'elsewhere' | 'ended';

/**
 * A session whose user has the claims that the app declares, such as `{ name: string }`. The
 * connection must list these claims: the kit does not check them. With `undefined`, the claims are
 * `unknown`, and so is whether the provider names the user.
 */
export type SessionOf<Claims extends object | undefined> = Claims extends object
  ? Omit<SignedIn, 'user'> & { readonly user: User & Claims }
  : SignedIn;

/**
 * What the page knows about its session. Switch on `status`:
 *
 * - `loading`: not known yet; the first session check or a code exchange is pending
 * - `signed-in`: the edge has confirmed the session, or another tab has reported it
 * - `signed-out`: no session; `reason` says how it ended, `error` why the last sign-in failed
 * - `degraded`: the edge cannot be reached; `session` is the last known session and is not lost
 */
export type AuthState<Claims extends object | undefined = undefined> =
  | { readonly status: 'loading'; readonly session?: undefined }
  | { readonly status: 'signed-in'; readonly session: SessionOf<Claims> }
  | {
      readonly status: 'signed-out';
      readonly session?: undefined;
      readonly reason?: EndReason | undefined;
      readonly error?: AuthError | undefined;
    }
  | {
      readonly status: 'degraded';
      readonly session?: SessionOf<Claims> | undefined;
      readonly error: AuthError;
    };
