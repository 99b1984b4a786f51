/**
 * The kit's name: the `sessionStorage` key of the attempts, and the start of every state, so that a
 * response to this kit is recognized without its attempt.
 */
export const KIT_NAME = 'postern';
/** Maximum time from the start of a sign-in to its response, in milliseconds. */
export const ATTEMPT_LIFETIME_MS = 900_000;
/** Maximum number of attempts that a tab keeps beside a new one. The oldest are deleted. */
export const KEPT_ATTEMPTS = 9;
/** Maximum number of sign-ins within {@link LOOP_MS}; one more is a redirect loop. */
export const LOOP_ATTEMPTS = 5;
/** The period of {@link LOOP_ATTEMPTS}, in milliseconds. */
export const LOOP_MS = 60_000;
/** The first wait before a retry, in milliseconds, in addition to Retry-After. It doubles each time. */
export const RETRY_MS = 500;
/**
 * The wait at which the kit stops retrying (after six retries), in milliseconds. It starts again when
 * the page wakes or the edge answers a call.
 */
export const RETRY_LIMIT_MS = 32_000;
