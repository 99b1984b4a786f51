import { isPending } from '../time.ts';

/** How many requests one caller may make in one period. */
export interface RateLimit {
  /** Names the limit, and the binding of a Worker that counts it. */
  readonly name: string;
  readonly requests: number;
  /** Cloudflare's rate limiter supports only these two. */
  readonly periodSeconds: 10 | 60;
}

/** The limits of one part of the edge. An address that the runtime does not know is not counted. */
export interface RateLimits {
  readonly perSession?: RateLimit;
  readonly perAddress?: RateLimit;
}

/** Counts callers against limits. The edge fails open: if a limiter is unavailable, the request is allowed. */
export interface RateLimiter {
  /**
   * Counts one request.
   *
   * @param caller identifies the session, the address or all callers
   * @returns false if the request exceeds the limit
   */
  take(limit: RateLimit, caller: string): boolean | Promise<boolean>;
}

/**
 * How many callers below one limit are counted at once, and how many at it. Windows of one limit end in
 * the order in which they began, so the oldest is dropped when there are more.
 */
const MAX_CALLERS = 20_000;

interface Window {
  readonly endsAtMs: number;
  left: number;
}

/** The windows of one limit: callers that have requests left, and callers that have none. */
type Windows = readonly [open: Map<string, Window>, spent: Map<string, Window>];

/** The answer to a caller that asked for some requests of a limit. */
export interface RateGrant {
  /** The number of requests that the caller may make, from 0 to the number requested. */
  readonly granted: number;
  /** The end of the caller's window, in milliseconds since the epoch. */
  readonly endsAtMs: number;
}

/**
 * Counts callers in fixed windows: a caller that spreads its requests over two windows gets at most
 * twice the limit in one period. Each limit counts its own callers: at most 20,000 below the limit and
 * 20,000 at it. So a flood of new callers resets neither another limit nor a caller that is at its
 * limit.
 */
export class RateWindows {
  readonly #now: () => number;
  readonly #windowsByLimit = new Map<string, Windows>();

  /** @param now milliseconds since the epoch; default: the system's clock */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Takes up to `count` requests of a limit for a caller. */
  take({ name, requests, periodSeconds }: RateLimit, caller: string, count: number): RateGrant {
    const nowMs = this.#now();
    const periodMs = periodSeconds * 1000;
    const windows: Windows = this.#windowsByLimit.get(name) ?? [new Map(), new Map()];
    this.#windowsByLimit.set(name, windows);
    const [open, spent] = windows;
    const known = spent.get(caller) ?? open.get(caller);
    const isCurrent = known !== undefined && isPending(known.endsAtMs, nowMs, periodMs);
    const window = isCurrent ? known : { endsAtMs: nowMs + periodMs, left: requests };
    const granted = Math.min(count, window.left);
    window.left -= granted;
    const place = window.left > 0 ? open : spent;
    if (place.get(caller) !== window) {
      for (const map of windows) map.delete(caller);
      place.set(caller, window);
      const [oldest] = place.keys();
      if (place.size > MAX_CALLERS && oldest !== undefined) place.delete(oldest);
    }
    return { granted, endsAtMs: window.endsAtMs };
  }
}

/**
 * Creates a limiter that counts in this process, in fixed windows; see {@link RateWindows}.
 *
 * @param now milliseconds since the epoch; default: the system's clock
 */
export function createInProcessRateLimiter(now: () => number = Date.now): RateLimiter {
  const windows = new RateWindows(now);
  return { take: (limit, caller) => windows.take(limit, caller, 1).granted === 1 };
}
