/** Smaller differences are ignored: Date headers are whole seconds, and responses take time. */
const TOLERANCE_MS = 2000;

let offsetMs = 0;

/**
 * Milliseconds that the server's clock is ahead of this one, by a Date header (RFC 9110 §6.6.1).
 * `undefined` if the header is missing or malformed.
 */
export function readOffsetMs(header: string | null, nowMs: number): number | undefined {
  const serverMs = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(serverMs)) return undefined;
  return Math.abs(serverMs - nowMs) < TOLERANCE_MS ? 0 : serverMs - nowMs;
}

/**
 * Adjusts the clock by the Date header of a response. A session ends by the server's clock, and
 * this machine's clock may be wrong.
 */
export function observeServerDate(header: string | null): void {
  offsetMs = readOffsetMs(header, Date.now()) ?? offsetMs;
}

/**
 * The current time by the server's clock, in milliseconds; by this machine's until a Date header
 * was read.
 */
export function serverNowMs(): number {
  return Date.now() + offsetMs;
}
