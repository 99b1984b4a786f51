/** No button is locked for longer than this, whatever an answer says. */
const MAX_RETRY_AFTER_SECONDS = 600;

/**
 * Reads a Retry-After header: seconds, or a date (RFC 9110 §10.2.3). `undefined` where there is
 * none that can be read.
 */
export function readRetryAfterSeconds(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1000;
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(Math.max(Math.ceil(seconds), 0), MAX_RETRY_AFTER_SECONDS);
}
