import { type Answer, post } from '../../answers/request.ts';
import { forgetDraft, readDraft } from './draft.ts';
import { isSame, type Message, stripNumber } from './message.ts';
import { type Receipt, readReceipt } from './receipt.ts';
import { addSent } from './sent.ts';

const SEND_PATH = '/api/lekab/rime/send';

/** A message that is being sent. */
export interface Sending {
  readonly message: Message;
  readonly answer: Promise<Answer<Receipt>>;
}

let sending: Sending | undefined;

/** The message that is being sent, if any. Leaving the page does not cancel it. */
export function readSending(): Sending | undefined {
  return sending;
}

/**
 * Sends a message by RCS, or by SMS where RCS does not reach the phone, and lists it once LEKAB
 * accepts it.
 */
export function send(message: Message): Sending {
  sending = { message, answer: request(message) };
  return sending;
}

async function request(message: Message): Promise<Answer<Receipt>> {
  const answer = await post(SEND_PATH, buildSendRequest(message), readReceipt);
  sending = undefined;
  if (!answer.ok) return answer;
  addSent({ message, receipt: answer.value, atMs: Date.now() });
  // A draft that was changed in the meantime is the next message, so it stays.
  if (isSame(readDraft(), message)) forgetDraft();
  return answer;
}

/**
 * The body of `POST /rime/send`, which Postern forwards unchanged. LEKAB's documents do not list
 * its fields; to change them, change only this function.
 */
export function buildSendRequest({ to, from, text }: Message): object {
  const sender = from.trim();
  return { to: stripNumber(to), ...(sender && { from: sender }), text };
}
