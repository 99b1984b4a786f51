import { readField } from '../../answers/read.ts';
import { emptyMessage, type Message } from './message.ts';

const STORAGE_KEY = 'postern-console:draft';

/** The half-written message of this tab. It survives a reload and another sign-in. */
export function readDraft(): Message {
  try {
    return readMessage(JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null'));
  } catch {
    return emptyMessage;
  }
}

/** Stores the half-written message. */
export function keepDraft(message: Message): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(message));
  } catch {
    // Storage may be full or blocked. Then the draft lasts until the form is left.
  }
}

/** Removes the half-written message. */
export function forgetDraft(): void {
  sessionStorage.removeItem(STORAGE_KEY);
}

function readMessage(kept: unknown): Message {
  const read = (name: keyof Message): string => {
    const value = readField(kept, name);
    return typeof value === 'string' ? value : '';
  };
  return { to: read('to'), from: read('from'), text: read('text') };
}
