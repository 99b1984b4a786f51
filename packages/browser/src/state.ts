import type { SignedIn } from '@postern/core';
import type { AuthError } from './error.ts';

/**
 * How a session ended that this page knew: `here`, by `signOut` in this page; `elsewhere`, by
 * `signOut` in another tab; `ended`, at the edge (expired or revoked).
 */
export type EndReason = 'here' | 'elsewhere' | 'ended';

/**
 * What the page knows about its session. Switch on `status`:
 *
 * - `loading`: not known yet; the first session check or a code exchange is pending
 * - `signed-in`: the edge has confirmed the session, or another tab has reported it
 * - `signed-out`: no session; `reason` says how it ended, `error` why the last sign-in failed
 * - `degraded`: the edge cannot be reached; `session` is the last known session and is not lost
 */
export type AuthState =
  | { readonly status: 'loading'; readonly session?: undefined }
  | { readonly status: 'signed-in'; readonly session: SignedIn }
  | {
      readonly status: 'signed-out';
      readonly session?: undefined;
      readonly reason?: EndReason | undefined;
      readonly error?: AuthError | undefined;
    }
  | {
      readonly status: 'degraded';
      readonly session?: SignedIn | undefined;
      readonly error: AuthError;
    };
