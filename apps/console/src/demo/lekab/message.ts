/** A message as its author writes it. */
export interface Message {
  /** The receiver's number, with its country. */
  readonly to: string;
  /** What the receiver sees as sender; empty for the account's own. */
  readonly from: string;
  readonly text: string;
}

export type MessageField = keyof Message;

/** What is wrong with each field, in words that say how to put it right. */
export type MessageFaults = Partial<Record<MessageField, string>>;

export const emptyMessage: Message = { to: '', from: '', text: '' };

export function isSame(one: Message, other: Message): boolean {
  return one.to === other.to && one.from === other.from && one.text === other.text;
}

/** The longest text that is sent, in characters: ten SMS, should RCS not reach the phone. */
export const MAX_TEXT_LENGTH = 1530;

/** E.164: at most 15 digits, the country first; LEKAB takes it with or without the plus. */
const PHONE_NUMBER = /^\+?[1-9]\d{6,14}$/;
/** What phones show as a sender that is no number: at most 11 letters and digits (3GPP TS 23.040). */
const SENDER_NAME = /^[A-Za-z0-9 ]{1,11}$/;

/** Finds what would keep a message from being sent; nothing where it is fine. */
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

/** A number without what people put between its digits. */
export function stripNumber(number: string): string {
  return number.replaceAll(/[\s().-]/g, '');
}
