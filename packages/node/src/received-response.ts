import type { Dispatcher } from 'undici';
import { readAsStream } from './web-stream.ts';

type Content = Dispatcher.ResponseData['body'];

/**
 * A response whose body is read from undici directly, unless a reader requests it as a web stream. To
 * read a short body through a web stream would cost more than the request itself.
 */
export class ReceivedResponse extends Response {
  readonly #content: Content;
  #stream: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;

  constructor(content: Content, init: ResponseInit) {
    super(null, init);
    this.#content = content;
  }

  override get body(): ReadableStream<Uint8Array<ArrayBuffer>> {
    this.#stream ??= readAsStream(this.#content);
    return this.#stream;
  }

  override get bodyUsed(): boolean {
    return this.#content.bodyUsed;
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.#content.arrayBuffer();
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  override json(): Promise<unknown> {
    return this.#content.json();
  }

  override text(): Promise<string> {
    return this.#content.text();
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
    return new Response(this.body, { status: this.status, headers: this.headers });
  }
}
