import { isObject, type JsonObject } from '../http/json.ts';
import type { SentForm } from './post-form.ts';

/** How much of a service's own words is logged, in characters; and how much of them is read. */
const MAX_WORDS = 200;
const MAX_READ = 2000;
/** A long run of a token's characters is a token, a code or an id, and no word. */
const OPAQUE = /(?=[a-z_.~+/=-]*\d)[\w.~+/=-]{20,}|[\w.~+/=-]{40,}/gi;
/** Parameters of a request that are secret. */
const SECRET = /code|token|secret|assertion/;
/** A shorter value may be part of any word. */
const MIN_SECRET = 4;
/** Basic credentials without these are the same in both encodings. */
const ENCODED = /[^\w.*:-]/;

/**
 * What the log says of an error answer: its status, `error` and `error_description` (RFC 6749 §5.2),
 * without control characters, without what was sent and might be repeated, cut to 200 characters.
 * On 401 also that the `encoding` of Basic may be the reason, where it makes a difference.
 */
export function describeRefusal(status: number, body: JsonObject, sent?: SentForm): string {
  const { error, error_description: description, type, message } = body;
  // Facebook's is an object.
  if (isObject(error)) return describeRefusal(status, error, sent);
  const words = [error ?? type, description ?? message].filter((word) => typeof word === 'string');
  const basic = readBasic(sent);
  const text = shortenWords(redact(words.join(': ').slice(0, MAX_READ), basic, sent));
  const hint = status === 401 && ENCODED.test(basic) ? ' (or set the other encoding of Basic)' : '';
  return `status ${status} ${text || 'without an error'}${hint}`;
}

function readBasic(sent?: SentForm): string {
  const [scheme, value = ''] = sent?.headers.get('authorization')?.split(' ') ?? [];
  return scheme === 'Basic' ? atob(value) : '';
}

function redact(words: string, basic: string, sent?: SentForm): string {
  const password = basic.replace(/^[^:]*:/, '');
  const values = [...(sent?.form ?? [])].filter(([name]) => SECRET.test(name));
  const decoded = new URLSearchParams(`=${password}`).get('') ?? '';
  return [...values.map(([, value]) => value), password, decoded]
    .filter(({ length }) => length >= MIN_SECRET)
    .reduce((text, secret) => text.replaceAll(secret, '[redacted]'), words);
}

/** A provider's words as they may be logged: no token, code or id, no control character, 200 characters. */
export function shortenWords(words: string): string {
  return words
    .slice(0, MAX_READ)
    .replaceAll(OPAQUE, '[…]')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, MAX_WORDS);
}
