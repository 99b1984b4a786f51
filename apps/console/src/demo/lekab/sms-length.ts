/**
 * The alphabet of an SMS (3GPP TS 23.038 §6.2.1); one character outside it makes the text UCS-2.
 */
const GSM_ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
  'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** The extension of the alphabet: each of these characters counts as two. */
const GSM_EXTENSION = '\f^{}\\[~]|€';

/** The length of a text as SMS, which LEKAB sends where RCS does not reach the phone. */
export interface SmsLength {
  /** The characters that the text takes. */
  readonly places: number;
  /** The characters that this number of messages has room for. */
  readonly room: number;
  readonly messages: number;
}

/** Measures a text as SMS. An empty text is one message. */
export function measureSms(text: string): SmsLength {
  const characters = Array.from(text);
  const isGsm = characters.every(
    (one) => GSM_ALPHABET.includes(one) || GSM_EXTENSION.includes(one),
  );
  if (!isGsm) return buildLength(text.length, 70, 67);
  const extended = characters.filter((one) => GSM_EXTENSION.includes(one)).length;
  return buildLength(characters.length + extended, 160, 153);
}

/** Each of several parts has less room, because it has a header that joins them. */
function buildLength(places: number, single: number, part: number): SmsLength {
  if (places <= single) return { places, room: single, messages: 1 };
  const messages = Math.ceil(places / part);
  return { places, room: messages * part, messages };
}
