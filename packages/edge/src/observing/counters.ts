import type { FailureCode } from '@postern/core';

/** One counted occurrence. Every field has a small, fixed set of values. */
export type Metric =
  | {
      readonly counter: 'token_request';
      readonly connection: string;
      /** `authorization_code`, `refresh_token` or `client_credentials`. */
      readonly grant: string;
      readonly outcome: 'ok' | FailureCode;
    }
  | {
      readonly counter: 'failure';
      readonly code: FailureCode;
      /** The failure that caused this one; `provider_unavailable` has one. */
      readonly behind?: FailureCode;
    }
  /** An upstream responded, with any status. */
  | { readonly counter: 'forwarded'; readonly route: string; readonly status: number };

/**
 * Receives metrics. It is called at once, so it must be quick and must not throw.
 *
 * @param durationMs how long the counted operation took; only token requests have a duration
 */
export type Count = (metric: Metric, durationMs?: number) => void;

/** Counts in this process, for a single process and for tests. */
export class Counters {
  readonly #counts = new Map<string, number>();

  readonly count: Count = (metric) => {
    const name = Object.values(metric).join(' ');
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  };

  /** @returns all counts so far, such as `{'failure session_missing': 3, 'forwarded lockit 200': 41}`. */
  read(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
