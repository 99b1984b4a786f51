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

/** In the order in which the form shows them. */
const FIELDS: readonly MessageField[] = ['to', 'from', 'text'];

/** A message being written, and what may be done with it. */
export interface MessageInHand {
  readonly message: Message;
  readonly faults: MessageFaults;
  readonly failure: Failure | undefined;
  readonly busy: boolean;
  readonly change: (field: MessageField, value: string) => void;
  /** Sends, or answers the first field that keeps it from being sent. */
  readonly submit: () => MessageField | undefined;
}

/** Keeps what is written until it is sent, whatever happens to the page or the session. */
export function useMessage(onSent: () => void): MessageInHand {
  const [message, setMessage] = useState(readDraft);
  /** The same, for what goes on while the message may be changed. */
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
    // A fault goes away once it is mended; a new one only shows when sending.
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
  // One that was going out when its page was left is still the one in hand.
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
