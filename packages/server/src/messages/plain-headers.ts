/** What a field value must not contain (RFC 9110 §5.5): it would end the field. */
const FORBIDDEN = /[\0\r\n]/;
const COOKIE = 'set-cookie';

/**
 * `Headers` in a map. With Node's and Deno's own `Headers`, checking and sorting on both sides of a
 * forwarded call cost as much as the call itself. Names are tokens: they are the edge's own, or a
 * parser has read them. Values are checked as by `Headers`. Fields are listed in the order in which
 * they were set.
 */
export class PlainHeaders implements Headers {
  readonly #fields: Map<string, string>;
  #cookies: readonly string[];

  /** @param from copied. Default: no fields */
  constructor(from?: PlainHeaders) {
    this.#fields = from ? new Map(from.#fields) : new Map();
    this.#cookies = from ? from.#cookies : [];
  }

  append(name: string, value: string): void {
    const key = name.toLowerCase();
    const text = normalize(value);
    if (key === COOKIE) {
      this.#cookies = [...this.#cookies, text];
      return;
    }
    const before = this.#fields.get(key);
    const separator = key === 'cookie' ? '; ' : ', ';
    this.#fields.set(key, before === undefined ? text : before + separator + text);
  }

  set(name: string, value: string): void {
    const key = name.toLowerCase();
    const text = normalize(value);
    if (key === COOKIE) this.#cookies = [text];
    else this.#fields.set(key, text);
  }

  get(name: string): string | null {
    const key = name.toLowerCase();
    if (key !== COOKIE) return this.#fields.get(key) ?? null;
    return this.#cookies.length > 0 ? this.#cookies.join(', ') : null;
  }

  has(name: string): boolean {
    const key = name.toLowerCase();
    return key === COOKIE ? this.#cookies.length > 0 : this.#fields.has(key);
  }

  delete(name: string): void {
    const key = name.toLowerCase();
    if (key === COOKIE) this.#cookies = [];
    else this.#fields.delete(key);
  }

  getSetCookie(): string[] {
    return [...this.#cookies];
  }

  forEach(use: (value: string, name: string, headers: Headers) => void, self?: unknown): void {
    for (const [name, value] of this) use.call(self, value, name, this);
  }

  /** Requests have no cookies to set, nor have most responses, and a generator costs more than a map's iterator. */
  entries(): HeadersIterator<[string, string]> {
    return this.#cookies.length === 0 ? this.#fields.entries() : this.#listWithCookies();
  }

  *#listWithCookies(): HeadersIterator<[string, string]> {
    yield* this.#fields;
    for (const cookie of this.#cookies) yield [COOKIE, cookie];
  }

  *keys(): HeadersIterator<string> {
    yield* this.#fields.keys();
    if (this.#cookies.length > 0) yield COOKIE;
  }

  *values(): HeadersIterator<string> {
    for (const [, value] of this) yield value;
  }

  [Symbol.iterator](): HeadersIterator<[string, string]> {
    return this.entries();
  }

  /** Lists names and values in turn, as Node's HTTP server and undici take them. */
  flatten(): string[] {
    const flat: string[] = [];
    for (const [name, value] of this.#fields) flat.push(name, value);
    for (const cookie of this.#cookies) flat.push(COOKIE, cookie);
    return flat;
  }
}

/** Lists names and values of any `Headers` in turn. */
export function flattenHeaders(headers: Headers): string[] {
  return headers instanceof PlainHeaders ? headers.flatten() : [...headers].flat();
}

/** Removes white space from both ends of a value, as the Fetch standard does. */
function normalize(value: string): string {
  const text = isBlank(value, 0) || isBlank(value, value.length - 1) ? trim(value) : value;
  if (FORBIDDEN.test(text)) throw new TypeError('invalid header value');
  return text;
}

function trim(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value, start)) start += 1;
  while (end > start && isBlank(value, end - 1)) end -= 1;
  return value.slice(start, end);
}

/** HTTP white space: HTAB, LF, CR, SP. */
function isBlank(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code === 32 || code === 9 || code === 13 || code === 10;
}
