import type { Failure } from '../failures/failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { SealedRecord } from '../stores/sealed-record.ts';
import type { RefreshState } from './refresh-state.ts';

/** Describes one refresh: the record, when it is due, and how the tokens are requested. */
export interface RefreshTask<T extends RefreshState> {
  readonly record: SealedRecord<T>;
  /** The value to start with if the store has none. Without it, a missing record is an error. */
  readonly initial?: T;
  /** Whether the value that the store has now still needs a refresh. */
  isNeeded(value: T): boolean;
  /** Sends the token request. One caller at a time calls it, across all processes. */
  request(value: T): Promise<TokenSet | Failure>;
  /** Marks the value as used, in the same write that takes the lock. */
  markUsed?(value: T): T;
  /** Receives new tokens that are lost, because the record was deleted or ended during the request. */
  discard?(tokens: TokenSet): void;
  /** Callers in one process share a refresh only if they have the same purpose. */
  readonly purpose?: string;
  readonly now: () => number;
}
