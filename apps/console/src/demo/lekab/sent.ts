import type { Message } from './message.ts';
import type { Receipt } from './receipt.ts';

/** A message that LEKAB has taken. */
export interface Sent {
  readonly message: Message;
  readonly receipt: Receipt;
  readonly atMs: number;
}

/** The messages of this visit, newest first. In memory only: they are nobody's but the sender's. */
let sentMessages: readonly Sent[] = [];

export function readSent(): readonly Sent[] {
  return sentMessages;
}

export function addSent(sent: Sent): void {
  sentMessages = [sent, ...sentMessages];
}

export function forgetSent(): void {
  sentMessages = [];
}
