import type { Fetch } from '@postern/edge';

/** Methods that are safe to send twice (RFC 9110 §9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/**
 * Deno's `fetch`, corrected where it departs from HTTP:
 *
 * - A request that is not idempotent is sent once. Deno retries a request when a reused connection
 *   breaks before the response, POST included (denoland/deno#35610). A refresh token that is sent
 *   twice ends its session, and a message would be sent twice. On a new connection, Deno never
 *   retries.
 * - A request without a body has no body. Deno serves it with an empty stream, which its `fetch`
 *   would announce as chunked, and some servers reject that with 411.
 * - A 205 becomes a 204. Deno serves a 205 without framing, so the client would wait for its end
 *   (RFC 9112 §6.3).
 */
export function createFetch(): Fetch {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  return async (input, init = {}) => {
    const { method = 'GET', body } = init;
    const sent = body instanceof ReadableStream ? { ...init, body: await readBody(body) } : init;
    const once: RequestInit & { client: Deno.HttpClient } = { ...sent, client };
    const response = await fetch(input, IDEMPOTENT.has(method) ? sent : once);
    if (response.status !== 205) return response;
    return new Response(null, { status: 204, headers: response.headers });
  };
}

/** @returns the body, or an empty array if the stream is empty */
async function readBody(
  body: ReadableStream<Uint8Array>,
): Promise<ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>> {
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
