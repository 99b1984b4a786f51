import { buildDroppedBody, buildOversizeBody, buildSlowBody } from './bodies.ts';
import type { Fault } from './fault.ts';

/** The call that a fault affects. */
export interface FaultyCall {
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  /** Destroys the client's socket; undefined in-process. */
  readonly breakConnection: (() => void) | undefined;
  /** The service's response; undefined if the fault replaces the service's work. */
  readonly response: Response | undefined;
}

const JSON_HEADERS = { 'content-type': 'application/json' };

/** The body of a dropped response if the service did not handle the request. */
const FILLER = '{"data":["'.padEnd(65_536, 'x');

/** Whether the service handles the request, so that the fault can alter or discard its response. */
export function callsService(fault: Fault): boolean {
  return 'handled' in fault ? fault.handled : true;
}

/** Builds the response of a fault. */
export async function buildFaultyResponse(fault: Fault, call: FaultyCall): Promise<Response> {
  switch (fault.kind) {
    case 'latency':
      return call.response ?? new Response(null);
    case 'status':
      return new Response(allowsBody(fault.status) ? fault.body : null, {
        status: fault.status,
        headers: { 'content-type': fault.contentType, ...buildRetryAfter(fault) },
      });
    case 'rate-limit':
      return new Response(null, { status: 429, headers: buildRetryAfter(fault) });
    case 'drop':
      return dropResponse(fault.bytes, call);
    case 'garbage':
      return new Response(fault.body, { headers: { 'content-type': fault.contentType } });
    case 'oversize':
      return new Response(buildOversizeBody(fault.bytes), { headers: JSON_HEADERS });
    case 'redirect':
      return new Response(null, { status: fault.status, headers: { location: fault.location } });
    case 'slow-body':
      return slowResponse(fault.durationMs, call);
    case 'content-type':
      return relabelResponse(fault.contentType, fault.body, call.response);
    default:
      return fault satisfies never;
  }
}

function allowsBody(status: number): boolean {
  return ![204, 205, 304].includes(status);
}

function buildRetryAfter(fault: { readonly retryAfterSeconds?: number }): Record<string, string> {
  return fault.retryAfterSeconds === undefined
    ? {}
    : { 'retry-after': String(fault.retryAfterSeconds) };
}

async function dropResponse(bytes: number, call: FaultyCall): Promise<Response> {
  const whole = await readBody(call.response ?? new Response(FILLER));
  // Hold back at least the last byte: a complete response would not be dropped.
  const sent = whole.subarray(0, Math.max(0, Math.min(bytes, whole.byteLength - 1)));
  return new Response(buildDroppedBody(sent, call.breakConnection), {
    status: call.response?.status ?? 200,
    headers: withoutLength(call.response?.headers ?? new Headers(JSON_HEADERS)),
  });
}

async function slowResponse(durationMs: number, call: FaultyCall): Promise<Response> {
  const response = call.response ?? new Response(null);
  const body = buildSlowBody(await readBody(response), durationMs, call.signal);
  return new Response(body, { status: response.status, headers: withoutLength(response.headers) });
}

async function relabelResponse(
  contentType: string,
  body: string | undefined,
  response: Response = new Response(null),
): Promise<Response> {
  const headers = withoutLength(response.headers);
  headers.set('content-type', contentType);
  return new Response(body ?? (await readBody(response)), { status: response.status, headers });
}

async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await response.arrayBuffer());
}

function withoutLength(headers: Headers): Headers {
  const kept = new Headers(headers);
  kept.delete('content-length');
  return kept;
}
