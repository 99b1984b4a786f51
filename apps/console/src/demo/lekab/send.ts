import { type Answer, post } from '../../answers/request.ts';
import { forgetDraft, readDraft } from './draft.ts';
import { isSame, type Message, stripNumber } from './message.ts';
import { type Receipt, readReceipt } from './receipt.ts';
import { addSent } from './sent.ts';

const SEND_PATH = '/api/lekab/rime/send';

/** A message that is going out. */
export interface Sending {
  readonly message: Message;
  readonly answer: Promise<Answer<Receipt>>;
}

let sending: Sending | undefined;

/** The message that is going out, if one is: leaving its page does not stop it. */
export function readSending(): Sending | undefined {
  return sending;
}

/** Sends a message by RCS, or SMS where that does not reach the phone; once taken, it is a sent one. */
export function send(message: Message): Sending {
  sending = { message, answer: request(message) };
  return sending;
}

async function request(message: Message): Promise<Answer<Receipt>> {
  const answer = await post(SEND_PATH, buildSendRequest(message), readReceipt);
  sending = undefined;
  if (!answer.ok) return answer;
  addSent({ message, receipt: answer.value, atMs: Date.now() });
  // What was changed meanwhile is the next message, and stays.
  if (isSame(readDraft(), message)) forgetDraft();
  return answer;
}

/**
 * The body of `POST /rime/send`. Postern passes it on untouched; its fields are not in the documents
 * at hand, so this is the one place to change them.
 */
export function buildSendRequest({ to, from, text }: Message): object {
  const sender = from.trim();
  return { to: stripNumber(to), ...(sender && { from: sender }), text };
}
