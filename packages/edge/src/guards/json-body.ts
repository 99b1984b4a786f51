import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { type JsonObject, parseObject } from '../json.ts';
import { within } from '../time.ts';

/** The longest body that an endpoint of the edge itself reads, in bytes. */
const MAX_BODY_BYTES = 16 * 1024;
/** How long such a body may take to arrive, in milliseconds. */
const BODY_TIMEOUT_MS = 10_000;

/**
 * Reads a JSON body field by field, as its schema in core says; a test compares the two.
 *
 * @returns what was read; `request_unsupported`, `request_too_large` or `request_malformed`
 */
export async function readJsonBody<T>(
  c: EdgeContext,
  read: (fields: JsonFields) => T,
): Promise<T | Failure> {
  if (!isJson(c)) return new Failure('request_unsupported');
  const text = await readText(c.req.raw);
  return text instanceof Failure ? text : readFields(text, read);
}

/**
 * Reads a JSON body as {@link readJsonBody} does, but takes an empty body for `{}`, whatever its
 * content type: some HTTP clients send a content type with every POST.
 */
export async function readOptionalJsonBody<T>(
  c: EdgeContext,
  read: (fields: JsonFields) => T,
): Promise<T | Failure> {
  const text = await readText(c.req.raw);
  if (text instanceof Failure) return text;
  if (text === '') return readFields('{}', read);
  return isJson(c) ? readFields(text, read) : new Failure('request_unsupported');
}

function isJson(c: EdgeContext): boolean {
  const mediaType = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  return mediaType === 'application/json';
}

function readFields<T>(text: string, read: (fields: JsonFields) => T): T | Failure {
  const body = parseObject(text);
  if (body === undefined) return new Failure('request_malformed', { cause: 'no JSON object' });
  const fields = new JsonFields(body);
  const value = read(fields);
  if (fields.invalid.length === 0) return value;
  // Names only: a value would repeat what was sent.
  const { invalid: parameters } = fields;
  return new Failure('request_malformed', { cause: parameters.join(', '), parameters });
}

/** A field that nothing else is known of: some text, up to 2048 characters; the rest is refused unread. */
const ANY_TEXT = /^[^]{1,2048}$/;

/** The longest parameter of an authorization request that an app may send, in characters. */
export const MAX_PARAMETER_LENGTH = 1000;

/** The fields of a JSON object. Remembers which of those that were read do not fit. */
export class JsonFields {
  readonly invalid: string[] = [];
  readonly #body: JsonObject;

  constructor(body: JsonObject) {
    this.#body = body;
  }

  text(name: string, pattern: RegExp = ANY_TEXT): string {
    const value = this.#body[name];
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.invalid.push(name);
    return '';
  }

  optionalText(name: string): string | undefined {
    return this.#body[name] === undefined ? undefined : this.text(name);
  }

  /** An object whose values are texts of up to 1,000 characters. */
  optionalTexts(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.#body[name];
    if (value === undefined) return undefined;
    const isObject = typeof value === 'object' && value !== null;
    const entries = isObject ? Object.entries(value) : [];
    const texts = entries.filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && entry[1].length <= MAX_PARAMETER_LENGTH,
    );
    if (!isObject || texts.length < entries.length) this.invalid.push(name);
    return Object.fromEntries(texts);
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.#body[name];
    if (value === undefined || typeof value === 'boolean') return value;
    this.invalid.push(name);
    return undefined;
  }
}

/**
 * Reads a request's body as text, up to 16 KiB and for up to 10 s: a caller that sends a byte now and
 * then would otherwise hold the request open for as long as it likes. A longer body is read to its
 * end, within the same time, and dropped: an answer while bytes still come in can be lost with the
 * connection.
 *
 * @returns the text; `request_too_large`; `request_malformed` where the body is late or breaks off
 */
export async function readText({ body }: Request): Promise<string | Failure> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  const read = async (): Promise<unknown> => {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return undefined;
        length += value.byteLength;
        if (length <= MAX_BODY_BYTES) text += decoder.decode(value, { stream: true });
      }
    } catch (cause) {
      return cause;
    }
  };
  const flaw = await within(read(), BODY_TIMEOUT_MS, 'body not complete in time');
  // Nothing is left to cancel of a body that has ended.
  reader.cancel(flaw).catch(() => undefined);
  if (length > MAX_BODY_BYTES) return new Failure('request_too_large');
  if (flaw !== undefined) return new Failure('request_malformed', { cause: flaw });
  return text + decoder.decode();
}
