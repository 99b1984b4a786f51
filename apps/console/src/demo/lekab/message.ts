/** A message as the user writes it. */
export interface Message {
  /** The receiver's phone number with its country code. */
  readonly to: string;
  /** The sender that the receiver sees; empty for the account's own. */
  readonly from: string;
  readonly text: string;
}

/** The name of a field of the message. */
export type MessageField = keyof Message;

/** What is wrong with each field, in words that say how to correct it. */
export type MessageFaults = Partial<Record<MessageField, string>>;

/** A message with nothing written yet. */
export const emptyMessage: Message = { to: '', from: '', text: '' };

/** Whether two messages have the same fields. */
export function isSame(one: Message, other: Message): boolean {
  return one.to === other.to && one.from === other.from && one.text === other.text;
}

/** The longest text, in characters: ten SMS, where RCS does not reach the phone. */
export const MAX_TEXT_LENGTH = 1530;

/** E.164: at most 15 digits, the country code first. LEKAB accepts it with and without the plus. */
const PHONE_NUMBER = /^\+?[1-9]\d{6,14}$/;
/** A sender that is a name: at most 11 letters and digits (3GPP TS 23.040). */
const SENDER_NAME = /^[A-Za-z0-9 ]{1,11}$/;

/** Checks a message before it is sent. The result is empty if every field is correct. */
export function findFaults({ to, from, text }: Message): MessageFaults {
  const sender = from.trim();
  const faults: MessageFaults = {};
  if (!PHONE_NUMBER.test(stripNumber(to))) {
    faults.to = 'Enter a phone number with its country, such as +46 70 123 45 67.';
  }
  if (sender !== '' && !SENDER_NAME.test(sender) && !PHONE_NUMBER.test(stripNumber(sender))) {
    faults.from = 'Use at most 11 letters (A to Z) and digits, or a phone number.';
  }
  if (text.trim() === '') faults.text = 'Write something to send.';
  if (text.length > MAX_TEXT_LENGTH) {
    faults.text = `Shorten it to ${MAX_TEXT_LENGTH} characters; it has ${text.length}.`;
  }
  return faults;
}

/** A phone number without the spaces, dots, dashes and brackets between its digits. */
export function stripNumber(number: string): string {
  return number.replaceAll(/[\s().-]/g, '');
}
