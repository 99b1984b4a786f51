import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { Send } from '@postern/testing';

/** A client of the proxy: it trusts the test's certificate, and has an address of its own. */
export interface TlsClient {
  /** The certificate in PEM. */
  readonly ca: string;
  /** An address of 127.0.0.0/8. Default: 127.0.0.1. */
  readonly address?: string;
}

/** Creates the network of a browser that reaches the proxy over TLS. It keeps no connections. */
export function createTlsSend({ ca, address }: TlsClient): Send {
  return async (url, { method = 'GET', headers, body }) => {
    const sent = openRequest(
      url,
      { ca, ...(address !== undefined && { address }) },
      {
        method,
        headers: Object.fromEntries(new Headers(headers)),
      },
    );
    sent.end(typeof body === 'string' ? body : undefined);
    const [response]: IncomingMessage[] = await once(sent, 'response');
    if (response === undefined) throw new Error('no response');
    const answered = new Headers();
    const { rawHeaders, statusCode: status = 0 } = response;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      answered.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
    }
    const isEmpty = status === 204 || status === 304;
    if (isEmpty) response.resume();
    return new Response(isEmpty ? null : stream(response), { status, headers: answered });
  };
}

function stream(response: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = response[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void response.destroy(),
  });
}

/** Opens a request to the proxy, whose body the caller writes. */
export function openRequest(
  url: string,
  { ca, address }: TlsClient,
  options: RequestOptions,
): ReturnType<typeof request> {
  const agent = new Agent({ keepAlive: false });
  return request(url, { ...options, ca, agent, ...(address && { localAddress: address }) });
}
