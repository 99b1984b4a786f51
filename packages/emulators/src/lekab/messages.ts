import * as v from 'valibot';
import { BoundedList } from '../emulator/bounded-list.ts';
import type { EmulatorState } from '../emulator/state.ts';

/** A message that the emulator accepted. */
export interface RecordedMessage {
  /** The `messageId` in the response. */
  readonly id: string;
  /** When the message arrived, in the emulator's time (RFC 3339, UTC). */
  readonly at: string;
  /** The user name of the account that sent it. */
  readonly username: string;
  /** The request's JSON, unchanged. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The messages accepted since the last reset. */
export interface MessageRecord extends EmulatorState {
  add(message: RecordedMessage): void;
  /** Lists the newest {@link MAX_MESSAGES} messages, oldest first. */
  list(): RecordedMessage[];
}

/** The maximum number of messages that are kept. */
export const MAX_MESSAGES = 1000;

const savedSchema = v.array(
  v.object({
    id: v.string(),
    at: v.string(),
    username: v.string(),
    body: v.record(v.string(), v.unknown()),
  }),
);

/** Creates an empty record. */
export function createMessageRecord(): MessageRecord {
  const messages = new BoundedList<RecordedMessage>(MAX_MESSAGES);
  return {
    add: (message) => {
      messages.add(message);
    },
    list: () => messages.list(),
    reset: () => {
      messages.clear();
    },
    snapshot: () => messages.list(),
    restore: (saved) => {
      if (!v.is(savedSchema, saved)) return false;
      for (const message of saved) messages.add(message);
      return true;
    },
  };
}
