import { Failure } from '../failures/failure.ts';
import { readText } from '../http/body.ts';
import { isObject, type JsonObject, parseObject } from '../http/json.ts';
import { isJsonRequest } from '../http/media-type.ts';
import type { EdgeContext } from './context.ts';

/**
 * Reads a JSON body field by field, as its schema in core says. A test compares the two.
 *
 * @returns the fields; `request_unsupported`, `request_too_large` or `request_malformed`
 */
export async function readJsonBody<T>(
  c: EdgeContext,
  read: (fields: JsonFields) => T,
): Promise<T | Failure> {
  if (!isJsonRequest(c.req.raw)) return new Failure('request_unsupported');
  const text = await readText(c.req.raw);
  return text instanceof Failure ? text : readFields(text, read);
}

/**
 * Reads a JSON body as {@link readJsonBody} does, and an empty body of any content type as `{}`: some
 * HTTP clients send a content type with every POST.
 */
export async function readOptionalJsonBody<T>(
  c: EdgeContext,
  read: (fields: JsonFields) => T,
): Promise<T | Failure> {
  const text = await readText(c.req.raw);
  if (text instanceof Failure) return text;
  if (text === '') return readFields('{}', read);
  return isJsonRequest(c.req.raw) ? readFields(text, read) : new Failure('request_unsupported');
}

function readFields<T>(text: string, read: (fields: JsonFields) => T): T | Failure {
  const body = parseObject(text);
  if (body === undefined) return new Failure('request_malformed', { cause: 'no JSON object' });
  const fields = new JsonFields(body);
  const value = read(fields);
  if (fields.invalid.length === 0) return value;
  return refuseParameters(fields.invalid);
}

/** Builds `request_malformed` for parameters. It has their names only: the values may be secret. */
export function refuseParameters(parameters: readonly string[]): Failure {
  return new Failure('request_malformed', { cause: parameters.join(', '), parameters });
}

/** Any text of up to 2,048 characters. */
const ANY_TEXT = /^[^]{1,2048}$/;

/** The longest parameter of an authorization request that an app may send, in characters. */
export const MAX_PARAMETER_LENGTH = 1000;

/** The fields of a JSON object. It collects the names of the fields that are missing or invalid. */
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

  /**
   * Reads an object whose values are texts of up to 1,000 characters. Each other value is invalid by its
   * own name, and an array is invalid as a whole.
   */
  optionalTexts(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.#body[name];
    if (!isObject(value)) {
      if (value !== undefined) this.invalid.push(name);
      return undefined;
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, text]): [string, string] => {
        if (typeof text === 'string' && text.length <= MAX_PARAMETER_LENGTH) return [key, text];
        this.invalid.push(key);
        return [key, ''];
      }),
    );
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.#body[name];
    if (value === undefined || typeof value === 'boolean') return value;
    this.invalid.push(name);
    return undefined;
  }
}
