import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { type JsonObject, parseObject } from '../json.ts';

/** The longest body that an endpoint of the edge itself reads, in bytes. */
const MAX_BODY_BYTES = 16 * 1024;

/**
 * Reads a JSON body field by field, as its schema in core says; a test compares the two.
 *
 * @returns what was read; `request_unsupported`, `request_too_large` or `request_malformed`
 */
export async function readJsonBody<T>(
  c: EdgeContext,
  read: (fields: JsonFields) => T,
): Promise<T | Failure> {
  const mediaType = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') return new Failure('request_unsupported');
  const text = await readText(c.req.raw);
  if (text === undefined) return new Failure('request_too_large');
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

/** A body as text, or undefined if it is longer than an endpoint of the edge reads. */
export async function readText(request: Request): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > MAX_BODY_BYTES) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
