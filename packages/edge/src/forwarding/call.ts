import { Failure } from '../failure.ts';
import type { Fetch } from '../oauth/provider-fetch.ts';
import { within } from '../time.ts';
import { Deadline } from './deadline.ts';
import type { Route } from './route.ts';
import { keepLength, watchBody } from './watch-body.ts';

/** A body of known length up to this many bytes is kept, so that its call can be made again. */
const MAX_KEPT_BODY_BYTES = 64 * 1024;

/** A call to an upstream, ready to be made, and made again where its body allows. */
export interface Call {
  readonly route: Route;
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | ArrayBuffer | null;
  /** As the browser announced it, in bytes; else NaN. */
  readonly bodyLength: number;
  readonly isReplayable: boolean;
  /** Aborted when the browser is gone, where the runtime does not end the call by itself. */
  readonly clientSignal: AbortSignal | undefined;
}

/** An upstream's answer, of which the head is there, and the limit under which its body comes. */
export interface Answered {
  readonly response: Response;
  readonly deadline: Deadline;
}

/**
 * Reads what the browser sends along: a small body whole, others are streamed through.
 *
 * @returns `request_too_large`; `request_malformed` for a small body that does not come
 */
export async function readBody(request: Request, route: Route): Promise<Call['body'] | Failure> {
  if (request.body === null) return null;
  const length = readLength(request.headers);
  if (length > route.maxBodyBytes) return new Failure('request_too_large');
  if (!(length <= MAX_KEPT_BODY_BYTES)) return request.body;
  const late = new Failure('request_malformed', { cause: 'no body' });
  return within(request.arrayBuffer(), route.idleTimeoutMs, late);
}

/** Content-Length, or NaN; a runtime has held the body to it (RFC 9112 §6.3). */
export function readLength(headers: Headers): number {
  return Number(headers.get('content-length') ?? Number.NaN);
}

/**
 * Makes a call. The time to the first byte counts from when the request is with the upstream.
 *
 * @returns the upstream's answer, whatever it is; `upstream_timeout`, `upstream_unreachable`,
 *   `request_too_large`
 */
export async function requestUpstream(call: Call, fetch: Fetch): Promise<Answered | Failure> {
  const { route, url, method, headers, clientSignal } = call;
  const deadline = new Deadline(route.firstByteTimeoutMs);
  // A signal costs workerd a fifth of the whole call: there is one only where it is needed.
  const controller = clientSignal && followSignal(clientSignal);
  if (controller) deadline.whenOver(() => controller.abort());
  const body =
    call.body instanceof ReadableStream ? watchUpload(call, call.body, deadline) : call.body;
  // `duplex` is required for a streaming body (Fetch standard) and missing in TypeScript's lib.
  const init = { method, headers, body, redirect: 'manual', duplex: 'half' } as const;
  try {
    const answer = fetch(url, controller ? { ...init, signal: controller.signal } : init);
    const response = await deadline.race(answer);
    if (response instanceof Failure) return response;
    deadline.move(Number.POSITIVE_INFINITY);
    return { response, deadline };
  } catch (error) {
    deadline.stop();
    // Not every runtime's error names the host. Of the URL, no more than that is logged.
    const cause = new Error(`no answer from ${url}`, { cause: error });
    // Prefer the reason why the upload was aborted over the fetch error that it caused.
    return deadline.failure ?? new Failure('upstream_unreachable', { cause });
  }
}

/** An upload may go on for as long as it moves; then the upstream has its time to answer. */
function watchUpload(
  { route, bodyLength }: Call,
  body: ReadableStream<Uint8Array>,
  deadline: Deadline,
): ReadableStream<Uint8Array> {
  const { maxBodyBytes: maxBytes, idleTimeoutMs, firstByteTimeoutMs: endMs } = route;
  const watch = { maxBytes, deadline, idleTimeoutMs, restMs: idleTimeoutMs, endMs };
  return keepLength(watchBody(body, watch), bodyLength);
}

function followSignal(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  signal.addEventListener('abort', () => controller.abort(), { once: true });
  return controller;
}
