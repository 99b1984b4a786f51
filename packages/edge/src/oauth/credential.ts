import type { Failure } from '../failures/failure.ts';
import type { User } from './token-set.ts';

/** The token of a forwarded call. */
export interface Credential {
  /** Absent if the route has no credential. */
  readonly accessToken?: string;
  /** When the session was last known to be valid, in milliseconds since the epoch; absent without one. */
  readonly validAtMs?: number;
  /** The user of the session, for routes that tell the upstream about it. */
  readonly user?: User | undefined;
  /**
   * Gets a token for a second try after the upstream refused this one.
   *
   * @returns another token, or the same one to send again; undefined if there is no better token: the
   *   caller then gets the upstream's response; a failure if the session has ended
   */
  replace(refusal: Response): Promise<string | undefined | Failure>;
  /** Receives the status and headers of every upstream response. */
  readonly onResponse?: (response: Response) => void;
  /** Replaces the bearer token of a request with a signed form (RFC 9449 §7). */
  readonly sign?: (request: SignedRequest) => Promise<void>;
}

/** The parts of a request that a signature covers or changes. */
export interface SignedRequest {
  readonly headers: Headers;
  readonly method: string;
  readonly url: string;
}
