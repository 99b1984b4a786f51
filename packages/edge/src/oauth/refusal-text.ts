import { isObject, type JsonObject } from '../json.ts';
import type { Sent } from './post-form.ts';

/** How much of a service's own words is logged, in characters. */
const MAX_WORDS = 200;
/** How much of them is read at all, in characters. */
const MAX_READ = 2000;
/** A long run of a token's characters is a token, a code or an id, and no word. */
const OPAQUE = /(?=[a-z_.~+/=-]*\d)[\w.~+/=-]{20,}|[\w.~+/=-]{40,}/gi;
/** A shorter value is no secret, and may be part of any word. */
const MIN_SECRET = 4;
/** Parameters of a request that are no secret. */
const PUBLIC = /^(grant_type|redirect_uri|scope|resource|client_id|client_assertion_type)$/;
/** Basic credentials without these are the same in both encodings. */
const ENCODED = /[^\w.*:-]/;

/**
 * What the log says of an error answer: its status, `error` and `error_description` (RFC 6749 §5.2),
 * without control characters, without what was sent and might be repeated, cut to 200 characters.
 * On 401 also that the `encoding` of Basic may be the reason, where it makes a difference.
 */
export function describeRefusal(status: number, body: JsonObject, sent?: Sent): string {
  const { error, error_description: description, message } = body;
  const nested = isObject(error) ? error : {};
  const words = [nested['type'] ?? error, description ?? message ?? nested['message']]
    .filter((word) => typeof word === 'string')
    .join(': ')
    .slice(0, MAX_READ);
  const text = redact(words, sent).replaceAll(/\p{Cc}+/gu, ' ');
  const hint = hasTwoEncodings(sent) && status === 401 ? HINT : '';
  return `status ${status} ${text.slice(0, MAX_WORDS) || 'without an error'}${hint}`;
}

const HINT =
  ' (id or secret reads differently as plain and form: if both are right, set the other encoding)';

function redact(words: string, sent?: Sent): string {
  const secrets = [...(sent?.form ?? [])].filter(([name]) => !PUBLIC.test(name));
  const password = readPassword(sent);
  const decoded = new URLSearchParams(`=${password}`).get('') ?? '';
  return [...secrets.map(([, value]) => value), password, decoded]
    .filter(({ length }) => length >= MIN_SECRET)
    .reduce((text, secret) => text.replaceAll(secret, '[redacted]'), words)
    .replaceAll(OPAQUE, '[…]');
}

function readBasic(sent?: Sent): string {
  const [scheme, value = ''] = sent?.headers.get('authorization')?.split(' ') ?? [];
  return scheme === 'Basic' ? atob(value) : '';
}

function readPassword(sent?: Sent): string {
  return readBasic(sent).split(':').slice(1).join(':');
}

function hasTwoEncodings(sent?: Sent): boolean {
  return ENCODED.test(readBasic(sent));
}
