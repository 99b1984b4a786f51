import type { RateGrant, RateLimit } from '@postern/edge';

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

/** What a worker sends to the primary process. */
export type WorkerMessage = TakeMessage | FailedMessage;

/** The primary's answer to the {@link TakeMessage} with the same id. */
export interface GrantMessage extends RateGrant {
  readonly kind: 'grant';
  readonly id: number;
  /** The caller's window has no more requests. */
  readonly isLast: boolean;
}

/** A message of a worker; a process receives other programs' messages too. */
export function isWorkerMessage(message: unknown): message is WorkerMessage {
  return hasKind(message, 'take') || hasKind(message, 'failed');
}

/** A message of the primary process. */
export function isGrantMessage(message: unknown): message is GrantMessage {
  return hasKind(message, 'grant');
}

function hasKind(message: unknown, kind: string): boolean {
  return typeof message === 'object' && message !== null && Reflect.get(message, 'kind') === kind;
}
