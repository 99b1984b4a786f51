import { type Message, stripNumber } from './message.ts';

/**
 * The body of `POST /rime/send`. Postern passes it on untouched; its fields are not in the documents
 * at hand, so this is the one place to change them.
 */
export function buildSendRequest({ to, from, text }: Message): object {
  const sender = from.trim();
  return { to: stripNumber(to), ...(sender && { from: sender }), text };
}
