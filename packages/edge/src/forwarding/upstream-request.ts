import { Failure } from '../failures/failure.ts';
import { type Fetch, isRead } from '../http/fetch.ts';
import type { Route } from '../routes/route.ts';
import { Deadline } from './deadline.ts';
import { keepLength, watchBody } from './watch-body.ts';
import type { OpenStream } from './watch-session.ts';

/** A request to an upstream. It can be sent again if its body is replayable. */
export interface UpstreamRequest {
  readonly route: Route;
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | ArrayBuffer | null;
  /** Content-Length of a streamed body, in bytes; NaN if unknown. */
  readonly bodyLength: number;
  readonly isReplayable: boolean;
  /** Aborted when the browser disconnects, if the runtime does not end the request by itself. */
  readonly clientSignal: AbortSignal | undefined;
  /** Ends a stream once the session or the route no longer allows it. */
  readonly watch: (stream: OpenStream) => void;
}

/** An upstream's response whose headers have arrived, and the deadline of its body. */
export interface UpstreamResponse {
  readonly response: Response;
  readonly deadline: Deadline;
}

/**
 * Sends a request to an upstream. The time to the first byte counts from when the upstream has the
 * whole request.
 *
 * @param sign called before the request is sent again: a signature counts once (RFC 9449 §11.1)
 * @returns the upstream's response with any status; `upstream_timeout`, `upstream_unreachable`,
 *   `request_too_large`; `request_malformed` if the caller aborts its request
 */
export async function requestUpstream(
  request: UpstreamRequest,
  fetch: Fetch,
  sign?: () => Promise<void> | undefined,
): Promise<UpstreamResponse | Failure> {
  const { route, url, headers, method, clientSignal } = request;
  const deadline = new Deadline(route.firstByteTimeoutMs);
  // A signal costs workerd a fifth of the whole call, so create one only if it is needed.
  const controller = clientSignal && followSignal(clientSignal);
  if (controller) deadline.whenOver(() => controller.abort());
  const body =
    request.body instanceof ReadableStream
      ? watchUpload(request, request.body, deadline)
      : request.body;
  // `duplex` is required for a streaming body (Fetch standard) and missing in TypeScript's lib.
  const init = { method, headers, body, redirect: 'manual', duplex: 'half' } as const;
  try {
    const response = await sendSafely(
      request,
      () => deadline.race(fetch(url, controller ? { ...init, signal: controller.signal } : init)),
      sign,
    );
    if (response instanceof Failure) return response;
    deadline.move(Number.POSITIVE_INFINITY);
    return { response, deadline };
  } catch (error) {
    deadline.stop();
    // Prefer the reason why the upload was aborted over the fetch error that it caused.
    if (deadline.failure !== undefined) return deadline.failure;
    if (clientSignal?.aborted) return new Failure('request_malformed', { cause: error });
    // Not every runtime's error names the host. The log keeps only the host of a URL.
    const cause = new Error(`no response from ${url}`, { cause: error });
    return new Failure('upstream_unreachable', { cause });
  }
}

/**
 * Repeats the request once if the connection breaks before a response: the upstream may have closed a
 * kept connection just as the request was sent. Only GET and HEAD are repeated (RFC 9110 §9.2.2,
 * RFC 9112 §9.3.1).
 */
async function sendSafely(
  { method, clientSignal }: UpstreamRequest,
  send: () => Promise<Response | Failure>,
  sign?: () => Promise<void> | undefined,
): Promise<Response | Failure> {
  try {
    return await send();
  } catch (cause) {
    if (!isRead(method) || clientSignal?.aborted) throw cause;
    await sign?.();
    return send();
  }
}

/** An upload may last as long as bytes arrive. After it, the upstream has its time to respond. */
function watchUpload(
  { route, bodyLength, watch }: UpstreamRequest,
  body: ReadableStream<Uint8Array>,
  deadline: Deadline,
): ReadableStream<Uint8Array> {
  watch(deadline);
  const { maxBodyBytes: maxBytes, idleTimeoutMs, firstByteTimeoutMs: endMs } = route;
  const limits = { maxBytes, deadline, idleTimeoutMs, restMs: idleTimeoutMs, endMs };
  return keepLength(watchBody(body, { ...limits, brokenOff: 'request_malformed' }), bodyLength);
}

function followSignal(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  signal.addEventListener('abort', () => controller.abort(), { once: true });
  return controller;
}
