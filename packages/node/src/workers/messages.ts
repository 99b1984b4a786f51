import type { RateGrant, RateLimit } from '@postern/edge';
import type { MetricsSnapshot } from '@postern/server/metrics';

/** A worker asks for requests of a limit, for one caller. */
export interface TakeMessage {
  readonly kind: 'take';
  readonly id: number;
  readonly limit: RateLimit;
  readonly caller: string;
}

/** A worker cannot start, and ends. */
export interface FailedMessage {
  readonly kind: 'failed';
  /** What to tell the operator, with the fix. */
  readonly text: string;
}

/** A worker asks for the metrics of all workers. */
export interface ScrapeMessage {
  readonly kind: 'scrape';
  readonly id: number;
}

/** A worker's answer to the {@link CollectMessage} with the same id. */
export interface SnapshotMessage {
  readonly kind: 'snapshot';
  readonly id: number;
  readonly snapshot: MetricsSnapshot;
}

/** A worker's event loop runs. */
export interface BeatMessage {
  readonly kind: 'beat';
}

/** What a worker sends to the primary process. */
export type WorkerMessage =
  | TakeMessage
  | FailedMessage
  | ScrapeMessage
  | SnapshotMessage
  | BeatMessage;

/** The primary's answer to the {@link TakeMessage} with the same id. */
export interface GrantMessage extends RateGrant {
  readonly kind: 'grant';
  readonly id: number;
  /** The caller's window has no more requests. */
  readonly isLast: boolean;
}

/** The primary process asks a worker for its metrics. */
export interface CollectMessage {
  readonly kind: 'collect';
  readonly id: number;
}

/** The primary's answer to the {@link ScrapeMessage} with the same id. */
export interface MetricsMessage {
  readonly kind: 'metrics';
  readonly id: number;
  readonly snapshots: readonly MetricsSnapshot[];
}

/** What the primary process sends to a worker. */
export type PrimaryMessage = GrantMessage | CollectMessage | MetricsMessage;

/** A message of a worker; a process receives other programs' messages too. */
export function isWorkerMessage(message: unknown): message is WorkerMessage {
  return hasKind(message, ['take', 'failed', 'scrape', 'snapshot', 'beat']);
}

/** A message of the primary process; a worker receives other programs' messages too. */
export function isPrimaryMessage(message: unknown): message is PrimaryMessage {
  return hasKind(message, ['grant', 'collect', 'metrics']);
}

function hasKind(message: unknown, kinds: readonly unknown[]): boolean {
  return kinds.includes(Reflect.get(Object(message), 'kind'));
}
