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
  /** Aborted when the browser is gone. */
  readonly signal: AbortSignal;
}

/** Builds the call from the browser's request. A small body is read whole; others stream through. */
export async function buildCall(request: Request, url: string): Promise<Call> {
  const { method, headers, signal } = request;
  const length = Number(headers.get('content-length') ?? Number.NaN);
  const isKept = request.body !== null && length <= MAX_KEPT_BODY_BYTES;
  const body = isKept ? await request.arrayBuffer() : request.body;
  const isReplayable = isKept || body === null;
  return { url, method, headers: buildUpstreamHeaders(headers), body, isReplayable, signal };
}

/** @returns the upstream's answer, whatever it is; `upstream_timeout`, `upstream_unreachable` */
export async function requestUpstream(
  call: Call,
  accessToken: string,
  fetch: Fetch,
): Promise<Response | Failure> {
  const { url, method, body } = call;
  const headers = new Headers(call.headers);
  headers.set('authorization', `Bearer ${accessToken}`);
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), FIRST_BYTE_TIMEOUT_MS);
  const signal = AbortSignal.any([timer.signal, call.signal]);
  // `duplex` is required for a streaming body (Fetch standard) and missing in TypeScript's lib.
  const init = { method, headers, body, redirect: 'manual', signal, duplex: 'half' } as const;
  try {
    return await fetch(url, init);
  } catch (cause) {
    const code = timer.signal.aborted ? 'upstream_timeout' : 'upstream_unreachable';
    return new Failure(code, { cause });
  } finally {
    clearTimeout(timeout);
  }
}
