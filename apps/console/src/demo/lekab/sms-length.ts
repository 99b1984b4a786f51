/** The alphabet of an SMS (3GPP TS 23.038 §6.2.1); one character outside it makes the text UCS-2. */
const GSM_ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
  'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Its extension: each of these takes the place of two. */
const GSM_EXTENSION = '\f^{}\\[~]|€';

/** How long a text is as SMS, which LEKAB sends where RCS does not reach the phone. */
export interface SmsLength {
  readonly places: number;
  /** How many places there are in that many messages. */
  readonly room: number;
  readonly messages: number;
}

export function measureSms(text: string): SmsLength {
  const characters = Array.from(text);
  const isGsm = characters.every(
    (one) => GSM_ALPHABET.includes(one) || GSM_EXTENSION.includes(one),
  );
  if (!isGsm) return buildLength(text.length, 70, 67);
  const extended = characters.filter((one) => GSM_EXTENSION.includes(one)).length;
  return buildLength(characters.length + extended, 160, 153);
}

/** A text in several parts has less room in each: they carry what joins them. */
function buildLength(places: number, single: number, part: number): SmsLength {
  if (places <= single) return { places, room: single, messages: 1 };
  const messages = Math.ceil(places / part);
  return { places, room: messages * part, messages };
}
