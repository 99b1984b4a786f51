import { Failure } from '../failure.ts';
import type { Fetch } from '../oauth/provider-fetch.ts';
import { buildUpstreamHeaders } from './headers.ts';

/** How long an upstream may take until its first byte, in milliseconds. */
const FIRST_BYTE_TIMEOUT_MS = 30_000;
/** A body of known length up to this many bytes is kept, so that its call can be made again. */
const MAX_KEPT_BODY_BYTES = 64 * 1024;

/** A call to an upstream, ready to be made, and made again where its body allows. */
export interface Call {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: ReadableStream | ArrayBuffer | null;
  readonly isReplayable: boolean;
  /** Aborted when the browser is gone, where the runtime does not end the call by itself. */
  readonly clientSignal: AbortSignal | undefined;
}

/** Builds the call from the browser's request. A small body is read whole; others stream through. */
export async function buildCall(
  request: Request,
  url: string,
  clientSignal: AbortSignal | undefined,
): Promise<Call> {
  const { method, headers } = request;
  const length = Number(headers.get('content-length') ?? Number.NaN);
  const isKept = request.body !== null && length <= MAX_KEPT_BODY_BYTES;
  const body = isKept ? await request.arrayBuffer() : request.body;
  const isReplayable = isKept || body === null;
  return { url, method, headers: buildUpstreamHeaders(headers), body, isReplayable, clientSignal };
}

/** @returns the upstream's answer, whatever it is; `upstream_timeout`, `upstream_unreachable` */
export async function requestUpstream(
  call: Call,
  accessToken: string,
  fetch: Fetch,
): Promise<Response | Failure> {
  const { url, method, headers, body, clientSignal } = call;
  headers.set('authorization', `Bearer ${accessToken}`);
  const late = Promise.withResolvers<Failure>();
  // A signal costs workerd a fifth of the whole call: there is one only where it is needed.
  const controller = clientSignal && followSignal(clientSignal);
  const timeout = setTimeout(() => {
    late.resolve(new Failure('upstream_timeout'));
    controller?.abort();
  }, FIRST_BYTE_TIMEOUT_MS);
  // `duplex` is required for a streaming body (Fetch standard) and missing in TypeScript's lib.
  const init = { method, headers, body, redirect: 'manual', duplex: 'half' } as const;
  try {
    const answer = fetch(url, controller ? { ...init, signal: controller.signal } : init);
    return await Promise.race([answer, late.promise]);
  } catch (cause) {
    return new Failure('upstream_unreachable', { cause });
  } finally {
    clearTimeout(timeout);
  }
}

function followSignal(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  signal.addEventListener('abort', () => controller.abort(), { once: true });
  return controller;
}
