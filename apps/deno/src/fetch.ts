import type { Fetch } from '@postern/edge';

/** Methods that may be sent twice without effect (RFC 9110 §9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/**
 * Deno's `fetch`, except where it departs from HTTP:
 *
 * - What must not be sent twice is sent once. Deno sends a request again when a kept connection
 *   breaks before the answer, POST included (denoland/deno#35610): a refresh token that is used
 *   twice ends its session, and a message would go out twice. On a connection of its own nothing is
 *   sent again.
 * - A request without a body has none. Deno serves one as an empty stream, which its `fetch` would
 *   announce as chunked, and some servers answer that with 411.
 * - A 205 becomes a 204: Deno serves a 205 without any framing, so that a client waits for its end
 *   (RFC 9112 §6.3).
 */
export function createFetch(): Fetch {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  return async (input, init = {}) => {
    const { method = 'GET', body } = init;
    const sent = body instanceof ReadableStream ? { ...init, body: await readBody(body) } : init;
    const once: RequestInit & { client: Deno.HttpClient } = { ...sent, client };
    const answer = await fetch(input, IDEMPOTENT.has(method) ? sent : once);
    if (answer.status !== 205) return answer;
    return new Response(null, { status: 204, headers: answer.headers });
  };
}

/** @returns the body, or an empty one if its stream ends before it has begun */
async function readBody(
  body: ReadableStream<Uint8Array>,
): Promise<ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  // A stream of Deno's begins with an empty piece where there is no body.
  let first = await reader.read();
  while (first.value?.byteLength === 0) first = await reader.read();
  const { value: begin } = first;
  if (begin === undefined) return new Uint8Array();
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(begin),
      async pull(controller) {
        const { done, value } = await reader.read();
        return done ? controller.close() : controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
