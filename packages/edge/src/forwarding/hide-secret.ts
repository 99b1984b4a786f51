import { hasNoContent } from '../http/fetch.ts';
import { readLength } from './read-body.ts';
import { keepLength } from './watch-body.ts';

const ASTERISK = 0x2a;

/**
 * Takes a secret that the edge sent out of an upstream's response. Headers that contain it, as it is or
 * percent-encoded, are removed with their whole value, and so is the reason phrase. In the body each of
 * its characters becomes `*`, so that the length stays; it is found as it is, in a JSON string, and
 * percent-encoded. Other codings of it, such as base64, are not found.
 */
export function hideSecret(response: Response, secret: string): Response {
  const { status, body } = response;
  // Only the forwarder's own check looks at these: an upgrade, or a response that does not pass.
  if (status < 200 || status > 599) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of response.headers) {
    if (value.includes(secret) || decodePercent(value).includes(secret)) headers.delete(name);
  }
  const masked =
    body === null || hasNoContent(status)
      ? body
      : keepLength(
          body.pipeThrough(new TransformStream(new SecretMask(buildForms(secret)))),
          headers.has('content-encoding') ? Number.NaN : readLength(headers),
        );
  return new Response(masked, { status, headers });
}

/** Decodes every escape by itself, as one character: a secret is ASCII. */
function decodePercent(text: string): string {
  return text.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The secret's bytes as they are, in a JSON string, there with escaped slashes, and in a URL. */
function buildForms(secret: string): readonly Uint8Array[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, json, json.replaceAll('/', '\\/'), encodeURIComponent(secret)];
  return [...new Set(forms)].map((form) => new TextEncoder().encode(form));
}

/** Replaces texts in a stream of bytes, also if they arrive in parts. It holds back only what may begin one. */
class SecretMask implements Transformer<Uint8Array, Uint8Array> {
  readonly #forms: readonly Uint8Array[];
  #held: Uint8Array = new Uint8Array();

  constructor(forms: readonly Uint8Array[]) {
    this.#forms = forms;
  }

  transform(chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>): void {
    const bytes = new Uint8Array(this.#held.length + chunk.length);
    bytes.set(this.#held);
    bytes.set(chunk, this.#held.length);
    for (const form of this.#forms) mask(bytes, form);
    const end = bytes.length - Math.max(...this.#forms.map((form) => countBegun(bytes, form)));
    this.#held = bytes.subarray(end);
    if (end > 0) controller.enqueue(bytes.subarray(0, end));
  }

  flush(controller: TransformStreamDefaultController<Uint8Array>): void {
    if (this.#held.length > 0) controller.enqueue(this.#held);
  }
}

function mask(bytes: Uint8Array, form: Uint8Array): void {
  const [first = 0] = form;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (matches(bytes, at, form, form.length)) bytes.fill(ASTERISK, at, at + form.length);
  }
}

/** How many of the last bytes may be the beginning of a text. */
function countBegun(bytes: Uint8Array, form: Uint8Array): number {
  for (let count = Math.min(form.length - 1, bytes.length); count > 0; count -= 1) {
    if (matches(bytes, bytes.length - count, form, count)) return count;
  }
  return 0;
}

function matches(bytes: Uint8Array, at: number, form: Uint8Array, count: number): boolean {
  if (at + count > bytes.length) return false;
  for (let i = 0; i < count; i += 1) if (bytes[at + i] !== form[i]) return false;
  return true;
}
