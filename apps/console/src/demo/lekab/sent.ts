import type { Message } from './message.ts';
import type { Receipt } from './receipt.ts';

/** A message that LEKAB has accepted. */
export interface Sent {
  readonly message: Message;
  readonly receipt: Receipt;
  readonly atMs: number;
}

/**
 * The messages since the page was loaded, newest first. Only in memory, because they are private to
 * the sender.
 */
let sentMessages: readonly Sent[] = [];

/** The sent messages, newest first. */
export function readSent(): readonly Sent[] {
  return sentMessages;
}

/** Adds a sent message to the list. */
export function addSent(sent: Sent): void {
  sentMessages = [sent, ...sentMessages];
}

/** Removes all sent messages from the list. */
export function forgetSent(): void {
  sentMessages = [];
}
