import { Failure } from '../failure.ts';
import { within } from '../time.ts';
import type { Call } from './call.ts';
import type { Route } from './route.ts';
import { IS_DENO } from './runtime.ts';

/** A body of known length up to this many bytes is kept, so that its call can be made again. */
const MAX_KEPT_BODY_BYTES = 64 * 1024;

/**
 * Reads what the browser sends along: a small body whole, others are streamed through.
 *
 * @returns `request_too_large`; `request_malformed` for a small body that stops or breaks off
 */
export async function readBody(request: Request, route: Route): Promise<Call['body'] | Failure> {
  if (request.body === null) return null;
  const length = readLength(request.headers);
  if (length > route.maxBodyBytes) return new Failure('request_too_large');
  if (Number.isNaN(length) && IS_DENO) return readUnannounced(request.body, route);
  if (!(length <= MAX_KEPT_BODY_BYTES)) return request.body;
  const late = new Failure('request_malformed', { cause: 'the body stopped' });
  try {
    return await within(request.arrayBuffer(), route.idleTimeoutMs, late);
  } catch (cause) {
    return new Failure('request_malformed', { cause });
  }
}

/** Waits for the first bytes, because without a length there may be none at all. */
async function readUnannounced(
  body: ReadableStream<Uint8Array>,
  { idleTimeoutMs }: Route,
): Promise<Call['body'] | Failure> {
  const reader = body.getReader();
  const late = new Failure('request_malformed', { cause: 'the body stopped' });
  try {
    let first: ReadableStreamReadResult<Uint8Array> | Failure;
    // Deno begins a body that there is not with an empty piece.
    do first = await within(reader.read(), idleTimeoutMs, late);
    while (!(first instanceof Failure) && first.value?.byteLength === 0);
    if (first instanceof Failure) return first;
    const { value: begin } = first;
    if (begin === undefined) return new ArrayBuffer(0);
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
  } catch (cause) {
    return new Failure('request_malformed', { cause });
  }
}

/** Content-Length, or NaN; a runtime has held the body to it (RFC 9112 §6.3). */
export function readLength(headers: Headers): number {
  return Number(headers.get('content-length') ?? Number.NaN);
}
