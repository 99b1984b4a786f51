import { useEffect, useRef, useState } from 'preact/hooks';
import type { Failure } from '../../failures/failure.ts';
import { keepDraft, readDraft } from './draft.ts';
import {
  emptyMessage,
  findFaults,
  isSame,
  type Message,
  type MessageFaults,
  type MessageField,
} from './message.ts';
import { readSending, type Sending, send } from './send.ts';

/** The fields, in the form's order. */
const FIELDS: readonly MessageField[] = ['to', 'from', 'text'];

/** The message being written, and functions that change and send it. */
export interface MessageInHand {
  readonly message: Message;
  readonly faults: MessageFaults;
  readonly failure: Failure | undefined;
  readonly busy: boolean;
  readonly change: (field: MessageField, value: string) => void;
  /** Sends the message, or returns the first field with a fault. */
  readonly submit: () => MessageField | undefined;
}

/**
 * The state of the form. It stores the draft until it is sent, so that a reload or the end of a
 * session loses nothing.
 */
export function useMessage(onSent: () => void): MessageInHand {
  const [message, setMessage] = useState(readDraft);
  /** The current message, for code that runs after an `await`. */
  const written = useRef(message);
  const [faults, setFaults] = useState<MessageFaults>({});
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);

  const show = (next: Message): void => {
    written.current = next;
    setMessage(next);
  };
  const change = (field: MessageField, value: string): void => {
    const changed = { ...written.current, [field]: value };
    show(changed);
    keepDraft(changed);
    // Typing removes a corrected fault. A new fault appears only on sending.
    if (faults[field] && !findFaults(changed)[field]) setFaults({ ...faults, [field]: undefined });
  };
  const follow = async ({ message: going, answer }: Sending): Promise<void> => {
    setBusy(true);
    const taken = await answer;
    setBusy(false);
    setFailure(taken.ok ? undefined : taken.failure);
    if (!taken.ok) return;
    onSent();
    if (isSame(written.current, going)) show({ ...emptyMessage, from: going.from });
  };
  // A message that was being sent when the user left the page is still shown as being sent.
  useEffect(() => {
    const going = readSending();
    if (going) void follow(going);
  }, []);
  const submit = (): MessageField | undefined => {
    if (busy) return undefined;
    const found = findFaults(message);
    setFaults(found);
    const first = FIELDS.find((field) => found[field]);
    if (first === undefined) void follow(send(message));
    return first;
  };
  return { message, faults, failure, busy, change, submit };
}
