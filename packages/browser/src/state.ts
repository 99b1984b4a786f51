import type { SignedIn } from '@postern/core';
import type { AuthError } from './error.ts';

/**
 * How a session ended that this page has seen: `here`, by `signOut` of this page; `elsewhere`, by
 * `signOut` of another tab; `ended`, because the edge says so (limit reached, revoked).
 */
export type EndReason = 'here' | 'elsewhere' | 'ended';

/**
 * What the page knows about its session: `session`, confirmed or last known, and
 *
 * - `loading`: not known yet; the first answer of the edge, or a code exchange, is under way
 * - `signed-in`: the edge has confirmed the session, or another tab has just said so
 * - `signed-out`: there is none; `reason` says how it ended, `error` why the last sign-in failed
 * - `degraded`: the edge cannot be asked; `session` is what was last known, and is not lost
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
