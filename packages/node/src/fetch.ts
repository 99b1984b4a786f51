import { Readable } from 'node:stream';
import type { Fetch } from '@postern/edge';
import { type Dispatcher, request } from 'undici';
import { decodeContent, readCodings } from './content-coding.ts';
import { ReceivedResponse } from './received-response.ts';
import { readAsStream } from './web-stream.ts';

/** undici's own limits are off: the edge limits heads and bodies by the settings of each route. */
const UNLIMITED_MS = 0;

/** A body without a content type of its own, as forwarded calls have it. */
type PlainBody = ReadableStream<Uint8Array> | ArrayBuffer | null | undefined;

/**
 * A `fetch` on undici's `request`, which needs less than half of the processor time of Node's `fetch`
 * for a short call. Requests go through undici's global dispatcher, as those of Node's `fetch` do:
 * `NODE_USE_ENV_PROXY`, `setGlobalDispatcher` and undici's diagnostics channels apply to both.
 *
 * It never follows a redirect, and it adds no headers (`fetch` adds `Accept`, `Accept-Language`,
 * `Sec-Fetch-Mode` and `User-Agent`). A request with any other body than bytes or a stream, such as
 * the form of a token request, is sent by Node's `fetch`.
 */
export const fetchByRequest: Fetch = async (input, init = {}) => {
  const { body, method = 'GET', signal } = init;
  if (!isPlain(body)) return fetch(input, init);
  const response = await request(input, {
    method,
    headers: [...new Headers(init.headers)].flat(),
    body: toUndiciBody(body),
    signal: signal ?? null,
    headersTimeout: UNLIMITED_MS,
    bodyTimeout: UNLIMITED_MS,
  });
  return buildResponse(response, method === 'HEAD');
};

function buildResponse(
  { statusCode: status, statusText, headers: fields, body }: Dispatcher.ResponseData,
  isHead: boolean,
): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of typeof value === 'object' ? value : [value ?? '']) headers.append(name, one);
  }
  const init = { status, statusText, headers };
  // Without a listener, an error of a body that is not read would end the process.
  body.on('error', () => undefined);
  if (isHead || status === 204 || status === 205 || status === 304) {
    body.resume();
    return new Response(null, init);
  }
  const codings = readCodings(headers.get('content-encoding'));
  if (codings.length === 0) return new ReceivedResponse(body, init);
  return new Response(readAsStream(decodeContent(body, codings)), init);
}

function isPlain(body: RequestInit['body']): body is PlainBody {
  return body == null || body instanceof ReadableStream || body instanceof ArrayBuffer;
}

function toUndiciBody(body: PlainBody): Readable | Uint8Array | null {
  if (body instanceof ReadableStream) return Readable.from(body);
  return body == null ? null : new Uint8Array(body);
}
