import { hasNoContent } from '../http/fetch.ts';
import { readLength } from './read-body.ts';
import { SecretMask } from './secret-mask.ts';
import { keepLength } from './watch-body.ts';

/** Digests of a body before its change (RFC 9530, RFC 3230, RFC 1864). */
const DIGESTS = ['content-digest', 'repr-digest', 'digest', 'content-md5'];

/**
 * Removes a secret that the edge sent from an upstream's response. The function finds it plain, and
 * escaped as in a URL, a JSON string or HTML. It does not find other encodings, such as base64.
 * Headers that contain it are removed with their whole value, and so is the reason phrase. In the
 * body each of its bytes becomes `*`, so that the length stays.
 */
export function hideSecret(response: Response, secret: string): Response {
  const { status, body } = response;
  // An upgrade, or a response that the forwarder rejects anyway.
  if (status < 200 || status > 599) return response;
  const mask = new SecretMask(secret);
  const headers = new Headers(response.headers);
  for (const [name, value] of response.headers) if (mask.isIn(value)) headers.delete(name);
  // Digests would show that a body was changed, and let a caller test guesses of the secret.
  for (const name of DIGESTS) headers.delete(name);
  const masked =
    body === null || hasNoContent(status)
      ? body
      : keepLength(
          body.pipeThrough(new TransformStream(new MaskTransformer(mask))),
          headers.has('content-encoding') ? Number.NaN : readLength(headers),
        );
  return new Response(masked, { status, headers });
}

/**
 * Masks a stream, even if the secret arrives in parts. It holds back only bytes that may begin the
 * secret.
 */
class MaskTransformer implements Transformer<Uint8Array, Uint8Array> {
  readonly #mask: SecretMask;
  #held: Uint8Array = new Uint8Array();

  constructor(mask: SecretMask) {
    this.#mask = mask;
  }

  transform(chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>): void {
    const bytes = new Uint8Array(this.#held.length + chunk.length);
    bytes.set(this.#held);
    bytes.set(chunk, this.#held.length);
    const end = this.#mask.hide(bytes, false);
    // A copy: a reader of the enqueued bytes may take their memory.
    this.#held = bytes.slice(end);
    if (end > 0) controller.enqueue(bytes.subarray(0, end));
  }

  flush(controller: TransformStreamDefaultController<Uint8Array>): void {
    this.#mask.hide(this.#held, true);
    if (this.#held.length > 0) controller.enqueue(this.#held);
  }
}
