import { type Bytes, type Head, PlainResponse } from '@postern/server';
import { decodeContent, readCodings } from './content-coding.ts';
import { readBuffer } from './http/bytes.ts';
import type { Received } from './http/exchange.ts';
import type { ReceivedContent } from './http/received-content.ts';
import { readAsStream } from './web-stream.ts';

/** Builds the `Response` of a received one. Content with a coding that `fetch` decodes is decoded. */
export function buildResponse({ head, content }: Received, isHead: boolean): Response {
  const { status, headers } = head;
  if (isHead || status === 204 || status === 205 || status === 304) {
    content.readStream().resume();
    return new PlainResponse(null, head);
  }
  const codings = readCodings(headers.get('content-encoding'));
  return codings.length === 0
    ? new ReceivedResponse(content, head)
    : new PlainResponse(readAsStream(decodeContent(content.readStream(), codings)), head);
}

/**
 * A response whose content is read from undici directly, unless a reader requests it as a web
 * stream. Reading a short body through a web stream would cost more than the request itself.
 */
class ReceivedResponse extends PlainResponse {
  readonly #content: ReceivedContent;
  #stream: ReadableStream<Bytes> | undefined;

  constructor(content: ReceivedContent, head: Head) {
    super(null, head);
    this.#content = content;
  }

  override get body(): ReadableStream<Bytes> {
    this.#stream ??= readAsStream(this.#content.readStream());
    return this.#stream;
  }

  override get content(): ReadableStream<Bytes> {
    return this.body;
  }

  override get bodyUsed(): boolean {
    return this.#content.isTaken && this.#stream?.locked !== false;
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return readBuffer(await this.bytes());
  }

  override async bytes(): Promise<Bytes> {
    if (this.#stream === undefined) return this.#content.readWhole();
    // The global `Response` of @hono/node-server cannot serve `bytes`.
    return new Uint8Array(await new Response(this.#stream).arrayBuffer());
  }

  override async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  override blob(): Promise<Blob> {
    return this.#copy().blob();
  }

  override formData(): Promise<FormData> {
    return this.#copy().formData();
  }

  override clone(): Response {
    throw new TypeError('Cannot clone a received response');
  }

  #copy(): Response {
    return new Response(this.body, { status: this.status, headers: [...this.headers] });
  }
}
