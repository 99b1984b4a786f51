/** What is kept while the user is away, in this tab's storage. */
export const STORAGE_KEY = 'postern';
/** How long a begun sign-in may take before its answer is no longer accepted, in milliseconds. */
export const ATTEMPT_LIFETIME_MS = 900_000;
/** How many attempts a tab keeps; the oldest go. */
export const KEPT_ATTEMPTS = 9;
/** One more sign-in than this within {@link LOOP_MS} is a loop. With the lifetime it bounds what is stored. */
export const LOOP_ATTEMPTS = 5;
/** In milliseconds. */
export const LOOP_MS = 60_000;
/** The wait before a retry, in milliseconds, beside what the edge asks for. It doubles each time. */
export const RETRY_MS = 500;
/** From this wait on the kit does not retry: after six times. It then waits for the page to wake. */
export const RETRY_LIMIT_MS = 32_000;
