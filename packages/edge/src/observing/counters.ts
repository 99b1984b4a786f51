import type { FailureCode } from '@postern/core';

/** One thing that happened, as something to count. Every field is of a small, fixed set of values. */
export type Counted =
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
      /** The failure that this one stands for: `provider_unavailable` has one. */
      readonly behind?: FailureCode;
    }
  /** An upstream answered, with whatever status. */
  | { readonly counter: 'forwarded'; readonly route: string; readonly status: number };

/** Where the edge counts: called as things happen, so it must be quick and must not throw. */
export type Count = (counted: Counted) => void;

/** Counts in this process: for one process, and for tests. */
export class Counters {
  readonly #counts = new Map<string, number>();

  readonly count: Count = (counted) => {
    const name = Object.values(counted).join(' ');
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  };

  /** Everything counted so far, such as `{'failure session_missing': 3, 'forwarded lockit 200': 41}`. */
  read(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
