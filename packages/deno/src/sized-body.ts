import type { Bytes } from '@postern/server';

/**
 * A request body of known length, for Deno's `fetch`. Deno sends a stream in chunks, which not
 * every server accepts, and ignores a Content-Length header. It announces the size of a blob, and
 * reads the blob as a stream, so it never sends the request twice. This blob holds no bytes itself:
 * with them, a POST of 64 KiB takes 1.5 times the processor time.
 */
export class SizedBody extends Blob {
  readonly #content: ReadableStream<Bytes>;
  readonly #size: number;

  /** @param size in bytes */
  constructor(content: ReadableStream<Bytes>, size: number) {
    super();
    this.#content = content;
    this.#size = size;
  }

  override get size(): number {
    return this.#size;
  }

  override stream(): ReadableStream<Bytes> {
    return this.#content;
  }
}

/** Builds the body of a request from all of its bytes. */
export function buildSizedBody(bytes: Bytes): SizedBody {
  const content = new ReadableStream<Bytes>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return new SizedBody(content, bytes.byteLength);
}
