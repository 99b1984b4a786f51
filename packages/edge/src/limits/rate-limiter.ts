/** How many requests one caller may make in a while. */
export interface RateLimit {
  /** Names the limit, also as the binding of a Worker that counts it. */
  readonly name: string;
  readonly requests: number;
  /** Cloudflare's counters know these two. */
  readonly periodSeconds: 10 | 60;
}

/** Whom a limit counts. An address that the runtime does not tell is not counted. */
export interface RateLimits {
  readonly perSession?: RateLimit;
  readonly perAddress?: RateLimit;
}

/** Counts callers against limits. The edge fails open: if a limiter is unavailable, the request is allowed. */
export interface RateLimiter {
  /** Counts one request of a caller; false if that is one too many. */
  take(limit: RateLimit, caller: string): boolean | Promise<boolean>;
}

/** How many callers of one limit are counted at once; the window that began first is forgotten first. */
const MAX_CALLERS = 20_000;

interface Window {
  readonly endsAtMs: number;
  left: number;
}

/**
 * Counts in this process, in fixed windows: a caller that spreads its requests over two windows
 * gets at most twice the limit in one period. Each limit remembers its own callers, at most 20,000:
 * a flood of made-up sessions cannot make another limit forget its own.
 *
 * @param now milliseconds since the epoch; default: the system's clock
 */
export function createInProcessRateLimiter(now: () => number = Date.now): RateLimiter {
  const windowsByLimit = new Map<string, Map<string, Window>>();
  return {
    take({ name, requests, periodSeconds }, caller) {
      const nowMs = now();
      const windows = windowsByLimit.get(name) ?? new Map<string, Window>();
      windowsByLimit.set(name, windows);
      let window = windows.get(caller);
      if (window === undefined || window.endsAtMs <= nowMs) {
        window = { endsAtMs: nowMs + periodSeconds * 1000, left: requests };
        windows.delete(caller);
        windows.set(caller, window);
        const [oldest] = windows.keys();
        if (windows.size > MAX_CALLERS && oldest !== undefined) windows.delete(oldest);
      }
      window.left -= 1;
      return window.left >= 0;
    },
  };
}
