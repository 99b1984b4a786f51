import { SCOPE_TOKEN } from '../oauth/scope-error.ts';

/**
 * How the user of a route must have signed in at the provider (OpenID Connect Core 1.0 §2). At least
 * one of both; both must hold.
 */
export interface Assurance {
  /** The authentication context class reference, `acr`, must be one of these, such as `['gold']`. */
  readonly acr?: readonly string[];
  /** How many seconds ago, at most, the user was authenticated (`auth_time`). */
  readonly maxAgeSeconds?: number;
}

/** A class reference fits in the space-separated `acr_values`, as a scope in `scope`. */
export const ACR: RegExp = SCOPE_TOKEN;
/** The longest `max_age`, in digits. */
export const MAX_AGE: RegExp = /^\d{1,9}$/;
