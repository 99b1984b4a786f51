import type { IncomingMessage } from 'node:http';
import { type Bytes, PlainBody, PlainHeaders } from '@postern/server';
import { readAsStream } from '../web-stream.ts';
import { joinChunks, readBuffer } from './bytes.ts';

/**
 * A `Request` that reads Node's message directly. Its standard object is built only for a reader that
 * needs more than method, URL, headers, signal and body.
 */
export class PlainRequest extends PlainBody implements Request {
  readonly method: string;
  readonly url: string;
  readonly #incoming: IncomingMessage;
  #headers: PlainHeaders | undefined;
  #leaving: AbortController | undefined;
  #hasLeft = false;
  #body: ReadableStream<Bytes> | undefined;
  #isRead = false;
  #standard: Request | undefined;

  /** @param url absolute */
  constructor(incoming: IncomingMessage, url: string) {
    super();
    this.#incoming = incoming;
    this.method = incoming.method ?? 'GET';
    this.url = url;
  }

  get headers(): PlainHeaders {
    this.#headers ??= readHeaders(this.#incoming.rawHeaders);
    return this.#headers;
  }

  /** Is aborted when the caller leaves before the response is complete. */
  get signal(): AbortSignal {
    this.#leaving ??= new AbortController();
    if (this.#hasLeft) this.#leaving.abort();
    return this.#leaving.signal;
  }

  /** Aborts the signal: the caller has left. */
  leave(): void {
    this.#hasLeft = true;
    this.#leaving?.abort();
  }

  get body(): ReadableStream<Bytes> | null {
    if (this.method === 'GET' || this.method === 'HEAD') return null;
    // Destroying the message would end the connection before the response.
    this.#body ??= readAsStream(this.#incoming, () => this.#incoming.resume());
    return this.#body;
  }

  get bodyUsed(): boolean {
    return this.#isRead || (this.#standard?.bodyUsed ?? false);
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    if (this.#isRead) return Promise.reject(new TypeError('the body has been read'));
    if (this.#body) return this.readStandard().arrayBuffer();
    this.#isRead = true;
    return collect(this.#incoming);
  }

  clone(): Request {
    return this.readStandard().clone();
  }

  get cache(): RequestCache {
    return this.readStandard().cache;
  }

  get credentials(): RequestCredentials {
    return this.readStandard().credentials;
  }

  get destination(): RequestDestination {
    return this.readStandard().destination;
  }

  get integrity(): string {
    return this.readStandard().integrity;
  }

  get keepalive(): boolean {
    return this.readStandard().keepalive;
  }

  get mode(): RequestMode {
    return this.readStandard().mode;
  }

  get redirect(): RequestRedirect {
    return this.readStandard().redirect;
  }

  get referrer(): string {
    return this.readStandard().referrer;
  }

  get referrerPolicy(): ReferrerPolicy {
    return this.readStandard().referrerPolicy;
  }

  protected override readStandard(): Request {
    const { method, url, signal, body } = this;
    const init = { method, headers: [...this.headers], signal, body, duplex: 'half' };
    this.#standard ??= new Request(url, init);
    return this.#standard;
  }
}

function readHeaders(raw: readonly string[]): PlainHeaders {
  const headers = new PlainHeaders();
  for (let i = 0; i < raw.length; i += 2) headers.append(raw[i] ?? '', raw[i + 1] ?? '');
  return headers;
}

/** Reads a message to its end. */
function collect(incoming: IncomingMessage): Promise<ArrayBuffer> {
  const { promise, resolve, reject } = Promise.withResolvers<ArrayBuffer>();
  const chunks: Bytes[] = [];
  const breakOff = (): void => reject(new Error('the body was cut short'));
  // The caller may have left before the body is read: then no further event comes.
  if (incoming.destroyed) breakOff();
  incoming.on('data', (chunk: Bytes) => chunks.push(chunk));
  incoming.once('end', () => resolve(readBuffer(joinChunks(chunks))));
  incoming.once('error', reject);
  // `close` follows each complete body too. Do not create an error for it.
  incoming.once('close', () => incoming.readableEnded || breakOff());
  return promise;
}
