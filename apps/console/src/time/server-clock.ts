/** Date headers are whole seconds, and an answer takes its time: less is no real difference. */
const TOLERANCE_MS = 2000;

let offsetMs = 0;

/** How far the server's clock is ahead of this one, by a Date header (RFC 9110 §6.6.1); 0 if it is not. */
export function readOffsetMs(header: string | null, nowMs: number): number | undefined {
  const serverMs = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(serverMs)) return undefined;
  return Math.abs(serverMs - nowMs) < TOLERANCE_MS ? 0 : serverMs - nowMs;
}

/** Notes the Date header of an answer. The times of a session are the server's, this clock may be wrong. */
export function observeServerDate(header: string | null): void {
  offsetMs = readOffsetMs(header, Date.now()) ?? offsetMs;
}

/** Now, by the server's clock as far as it has been seen; in milliseconds. */
export function serverNowMs(): number {
  return Date.now() + offsetMs;
}
