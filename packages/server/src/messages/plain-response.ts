import type { MessageContent, Messages } from '@postern/edge';
import type { Bytes } from './bytes.ts';
import { PlainBody } from './plain-body.ts';
import { PlainHeaders } from './plain-headers.ts';

/** Status line and headers of a response. */
export interface Head {
  readonly status: number;
  readonly statusText: string;
  readonly headers: PlainHeaders;
}

/**
 * A `Response` that the runtime's server writes from its parts. Its standard object is built only for a reader
 * that needs more than these.
 */
export class PlainResponse extends PlainBody implements Response {
  readonly status: number;
  readonly statusText: string;
  readonly headers: PlainHeaders;
  readonly redirected = false;
  readonly type = 'default';
  readonly url = '';
  readonly #content: MessageContent;
  #standard: Response | undefined;

  constructor(content: MessageContent, { status, statusText, headers }: Head) {
    super();
    this.#content = content;
    this.status = status;
    this.statusText = statusText;
    this.headers = headers;
  }

  /** What the server writes. */
  get content(): MessageContent {
    return this.#content;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get body(): ReadableStream<Bytes> | null {
    return this.readStandard().body;
  }

  get bodyUsed(): boolean {
    return this.readStandard().bodyUsed;
  }

  clone(): Response {
    return this.readStandard().clone();
  }

  protected override readStandard(): Response {
    const { status, statusText } = this;
    const headers = [...this.headers];
    this.#standard ??= new Response(this.#content, { status, statusText, headers });
    return this.#standard;
  }
}

/** Builds the headers and responses of the calls that the edge forwards. */
export const plainMessages: Messages = {
  createHeaders: () => new PlainHeaders(),
  createResponse(content, { status, statusText, headers }) {
    return new PlainResponse(content, { status, statusText, headers: copyHeaders(headers) });
  },
};

function copyHeaders(headers: Headers): PlainHeaders {
  if (headers instanceof PlainHeaders) return new PlainHeaders(headers);
  const copy = new PlainHeaders();
  headers.forEach((value, name) => copy.append(name, value));
  return copy;
}
