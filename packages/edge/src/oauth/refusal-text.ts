import { isObject, type JsonObject } from '../http/json.ts';
import type { SentForm } from './post-form.ts';

/** How deep the objects of an error response are read. A deeper one says nothing. */
export const MAX_DEPTH = 3;
/** How much of a provider's text is logged, in characters. */
const MAX_WORDS = 200;
/** How much of a provider's text is searched for secrets, in characters. The rest is dropped. */
const MAX_READ = 2000;
/** Matches a long run of token characters: a token, a code or an id, and not a word. */
const OPAQUE = /(?=[a-z_.~+/=-]*\d)[\w.~+/=-]{20,}|[\w.~+/=-]{40,}/gi;
/** Matches the names of secret parameters of a request. */
const SECRET = /code|token|secret|assertion/;
/** The shortest secret that is redacted, in characters: a shorter one may be part of any word. */
const MIN_SECRET = 4;
/** Matches a character that the two encodings of Basic credentials write differently. */
const ENCODED = /[^\w.*:-]/;

/**
 * Describes an error response for the log: its status, `error` and `error_description` (RFC 6749
 * §5.2), at most 200 characters, without control characters and without repeated secrets of the
 * request. On 401 it adds that the encoding of Basic may be the reason, if the encodings differ.
 */
export function describeRefusal(
  status: number,
  body: JsonObject,
  sent?: SentForm,
  depth = 0,
): string {
  const { error, error_description: description, type, title, message, detail } = body;
  // Facebook's `error` is an object.
  if (isObject(error) && depth < MAX_DEPTH) return describeRefusal(status, error, sent, depth + 1);
  const words = [error ?? title ?? type, description ?? message ?? detail].filter(
    (word) => typeof word === 'string',
  );
  const basic = readBasic(sent);
  const text = shortenWords(redact(words.join(': ').slice(0, MAX_READ), basic, sent));
  const hint = status === 401 && ENCODED.test(basic) ? ' (or set the other encoding of Basic)' : '';
  return `status ${status} ${text || 'without an error'}${hint}`;
}

/** Reads the Basic credentials of a request, which are UTF-8 (RFC 7617 §2.1). */
function readBasic(sent?: SentForm): string {
  const [scheme, value = ''] = sent?.headers.get('authorization')?.split(' ') ?? [];
  if (scheme !== 'Basic') return '';
  const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function redact(words: string, basic: string, sent?: SentForm): string {
  const password = basic.replace(/^[^:]*:/, '');
  const values = [...(sent?.form ?? [])].filter(([name]) => SECRET.test(name));
  const decoded = new URLSearchParams(`=${password}`).get('') ?? '';
  return [...values.map(([, value]) => value), password, decoded]
    .filter(({ length }) => length >= MIN_SECRET)
    .reduce((text, secret) => text.replaceAll(secret, '[redacted]'), words);
}

/** Cuts a provider's text to 200 characters for the log, without tokens, codes, ids and control characters. */
export function shortenWords(words: string): string {
  return words
    .slice(0, MAX_READ)
    .replaceAll(OPAQUE, '[…]')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, MAX_WORDS);
}
