import { Failure } from '../failures/failure.ts';
import { within } from '../time.ts';

/** The longest body that the edge's own endpoints read, in bytes. Forwarded bodies have their route's limit. */
const MAX_BODY_BYTES = 16 * 1024;
/** How long such a body may take to arrive, in milliseconds. */
const BODY_TIMEOUT_MS = 10_000;

/**
 * Reads a request's body as text, up to 16 KiB and for up to 10 s. The time limit stops a caller from
 * holding the request open with a byte now and then. A longer body is read to its end within the same
 * time, and dropped: a client that still sends can lose a response that comes early.
 *
 * @returns the text; `request_too_large`; `request_malformed` if the body is late, is cut short or
 *   is not UTF-8 (RFC 8259 §8.1)
 */
export async function readText({ body }: Request): Promise<string | Failure> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder(undefined, { fatal: true, ignoreBOM: false });
  let text = '';
  let length = 0;
  /** Returns the error of a body that is cut short or is not UTF-8. */
  const read = async (): Promise<unknown> => {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        length += value?.length ?? 0;
        if (length <= MAX_BODY_BYTES) text += decoder.decode(value, { stream: !done });
        if (done) return undefined;
      }
    } catch (cause) {
      return cause;
    }
  };
  const error = await within(read(), BODY_TIMEOUT_MS, 'body is late');
  // Cancelling fails if the body has ended.
  reader.cancel(error).catch(() => undefined);
  if (length > MAX_BODY_BYTES) return new Failure('request_too_large');
  if (error !== undefined) return new Failure('request_malformed', { cause: error });
  return text;
}
