import * as v from 'valibot';
import { BoundedList } from '../emulator/bounded-list.ts';
import type { EmulatorState } from '../emulator/state.ts';

/** A message that was handed in. */
export interface RecordedMessage {
  /** What the sender was answered. */
  readonly id: string;
  /** When, in the emulator's time, as RFC 3339 text in UTC. */
  readonly at: string;
  /** The account it was sent with. */
  readonly username: string;
  /** The JSON as it came. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The messages since the last reset. */
export interface MessageRecord extends EmulatorState {
  add(message: RecordedMessage): void;
  /** Oldest first; the newest {@link MAX_MESSAGES}. */
  list(): RecordedMessage[];
}

/** How many messages are kept. */
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
