import { Failure } from '../failure.ts';
import type { Fetch } from '../oauth/provider-fetch.ts';
import { Deadline } from './deadline.ts';
import type { Route } from './route.ts';
import { keepLength, watchBody } from './watch-body.ts';
import type { Open } from './watch-session.ts';

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
  /** Ends what stays open, once the session or the route no longer allows it. */
  readonly watch: (open: Open) => void;
}

/** An upstream's answer, of which the head is there, and the limit under which its body comes. */
export interface Answered {
  readonly response: Response;
  readonly deadline: Deadline;
}

/**
 * Makes a call. The time to the first byte counts from when the request is with the upstream.
 *
 * @returns the upstream's answer, whatever it is; `upstream_timeout`, `upstream_unreachable`,
 *   `request_too_large`; `request_malformed` when the caller breaks its request off
 */
export async function requestUpstream(call: Call, fetch: Fetch): Promise<Answered | Failure> {
  const { route, url, headers, method, clientSignal } = call;
  const deadline = new Deadline(route.firstByteTimeoutMs);
  // A signal costs workerd a fifth of the whole call: there is one only where it is needed.
  const controller = clientSignal && followSignal(clientSignal);
  if (controller) deadline.whenOver(() => controller.abort());
  const body =
    call.body instanceof ReadableStream ? watchUpload(call, call.body, deadline) : call.body;
  // `duplex` is required for a streaming body (Fetch standard) and missing in TypeScript's lib.
  const init = { method, headers, body, redirect: 'manual', duplex: 'half' } as const;
  try {
    const answer = fetchSafely(
      call,
      fetch,
      controller ? { ...init, signal: controller.signal } : init,
    );
    const response = await deadline.race(answer);
    if (response instanceof Failure) return response;
    deadline.move(Number.POSITIVE_INFINITY);
    return { response, deadline };
  } catch (error) {
    deadline.stop();
    // Prefer the reason why the upload was aborted over the fetch error that it caused.
    if (deadline.failure !== undefined) return deadline.failure;
    if (clientSignal?.aborted) return new Failure('request_malformed', { cause: error });
    // Not every runtime's error names the host. Of the URL, no more than that is logged.
    const cause = new Error(`no answer from ${url}`, { cause: error });
    return new Failure('upstream_unreachable', { cause });
  }
}

/**
 * Asks once more if the connection breaks before there is an answer: the upstream may have closed a
 * kept connection just as the call went out. Only for methods without effect (RFC 9110 §9.2.2, RFC
 * 9112 §9.3.1); anything else is sent once.
 */
async function fetchSafely(
  { url, method }: Call,
  fetch: Fetch,
  init: RequestInit,
): Promise<Response> {
  const answer = fetch(url, init);
  if (method !== 'GET' && method !== 'HEAD') return answer;
  return answer.catch((cause) => {
    if (init.signal?.aborted) throw cause;
    return fetch(url, init);
  });
}

/** An upload may go on for as long as it moves; then the upstream has its time to answer. */
function watchUpload(
  { route, bodyLength, watch }: Call,
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
