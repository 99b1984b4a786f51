import type { Fetch } from '@postern/edge';
import { type Bytes, PlainHeaders } from '@postern/server';
import { buildSizedBody, SizedBody } from './sized-body.ts';
import { buildHeadersInit } from './standard-messages.ts';

/** Methods that are safe to send twice (RFC 9110 §9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);
/** How long a connection may have been idle if a request is sent once, in milliseconds. Servers wait longer. */
const MAX_IDLE_MS = 4000;

/**
 * Deno's `fetch`, corrected where it departs from HTTP:
 *
 * - A request that is not idempotent is sent once. Deno retries a request when a reused connection
 *   breaks before the response, POST included (denoland/deno#35610). A refresh token that is sent
 *   twice ends its session, and a message would be sent twice.
 * - A stream has the length of its Content-Length header. Deno would send it in chunks.
 * - A request without a body has no body. Deno serves it with an empty stream, which its `fetch`
 *   would announce as chunked, and some servers reject that with 411.
 * - A 205 becomes a 204. Deno serves a 205 without framing, so the client would wait for its end
 *   (RFC 9112 §6.3).
 */
export function createFetch(): Fetch {
  const sendOnce = createSendOnce();
  return async (input, init = {}) => {
    const { method = 'GET', body, headers } = init;
    let sent = init;
    if (headers instanceof PlainHeaders) sent = { ...sent, headers: buildHeadersInit(headers) };
    if (body instanceof ReadableStream) sent = { ...sent, body: await buildBody(body, headers) };
    const response = await (IDEMPOTENT.has(method) ? fetch(input, sent) : sendOnce(input, sent));
    if (response.status !== 205) return response;
    return new Response(null, { status: 204, headers: response.headers });
  };
}

/**
 * Deno never retries a body that it streams, as it streams a blob. A request without a body has a new
 * connection, on which Deno never retries.
 *
 * New connections for all these requests would use up the ports, and over TLS each would wait for 40 ms:
 * Deno leaves Nagle's algorithm on (denoland/deno#35581), and the server acknowledges the handshake late.
 * A reused connection may break as the request is sent, so it is reused only while no server closes it.
 */
function createSendOnce(): (input: string | URL, init: RequestInit) => Promise<Response> {
  const reusing = Deno.createHttpClient({ poolIdleTimeout: MAX_IDLE_MS });
  const connecting = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  return async (input, init) => {
    const body = await buildStreamed(init.body);
    const client = body instanceof Blob && body.size === 0 ? connecting : reusing;
    const sent: RequestInit & { client: Deno.HttpClient } =
      client === reusing ? { ...init, body, client } : { ...init, client };
    return fetch(input, sent);
  };
}

/** @returns a body that Deno streams, with its content type; an empty blob without a body */
async function buildStreamed(body: BodyInit | null | undefined): Promise<ReadableStream | Blob> {
  if (body instanceof ReadableStream || body instanceof Blob) return body;
  const hasBytes = body instanceof ArrayBuffer && body.byteLength > 0;
  return hasBytes ? buildSizedBody(new Uint8Array(body)) : new Response(body ?? null).blob();
}

/** @returns the body; an empty array if the stream is empty */
async function buildBody(
  body: ReadableStream<Bytes>,
  headers: HeadersInit | undefined,
): Promise<BodyInit> {
  const length = Number(new Headers(headers).get('content-length') ?? Number.NaN);
  if (length > 0) return new SizedBody(body, length);
  const reader = body.getReader();
  // Without a body, Deno's stream begins with an empty chunk.
  let chunk = await reader.read();
  while (chunk.value?.byteLength === 0) chunk = await reader.read();
  const { value: first } = chunk;
  if (first === undefined) return new Uint8Array();
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(first),
      async pull(controller) {
        const { done, value } = await reader.read();
        return done ? controller.close() : controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
