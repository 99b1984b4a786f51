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

/** A class reference fits in the space-separated `acr_values` (RFC 6749 §3.3 calls it a scope token). */
export const ACR: RegExp = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
/** The longest `max_age`, in digits. */
export const MAX_AGE: RegExp = /^\d{1,9}$/;
