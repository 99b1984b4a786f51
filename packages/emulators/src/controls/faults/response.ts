import { buildDroppedBody, buildOversizeBody, buildSlowBody } from './bodies.ts';
import type { Fault } from './fault.ts';

/** What a fault needs to know of the call it strikes. */
export interface FaultyCall {
  /** Aborted once the client has gone. */
  readonly signal: AbortSignal;
  /** Destroys the client's socket; undefined in-process, where there is none. */
  readonly breakConnection: (() => void) | undefined;
  /** The service's own answer, where the fault lets it work. */
  readonly answer: Response | undefined;
}

const JSON_HEADERS = { 'content-type': 'application/json' };

/** What stands in for an answer that was cut before the service had worked. */
const FILLER = '{"data":["'.padEnd(65_536, 'x');

/** Whether the service does its work, so that the fault has an answer to spoil or to lose. */
export function letsServiceWork(fault: Fault): boolean {
  return 'handled' in fault ? fault.handled : true;
}

/** Builds the answer that a fault gives. */
export async function buildFaultyAnswer(fault: Fault, call: FaultyCall): Promise<Response> {
  switch (fault.kind) {
    case 'latency':
      return call.answer ?? new Response(null);
    case 'status':
      return new Response(allowsBody(fault.status) ? fault.body : null, {
        status: fault.status,
        headers: { 'content-type': fault.contentType, ...buildRetryAfter(fault) },
      });
    case 'rate-limit':
      return new Response(null, { status: 429, headers: buildRetryAfter(fault) });
    case 'drop':
      return dropAnswer(fault.bytes, call);
    case 'garbage':
      return new Response(fault.body, { headers: { 'content-type': fault.contentType } });
    case 'oversize':
      return new Response(buildOversizeBody(fault.bytes), { headers: JSON_HEADERS });
    case 'redirect':
      return new Response(null, { status: fault.status, headers: { location: fault.location } });
    case 'slow-body':
      return slowAnswer(fault.durationMs, call);
    case 'content-type':
      return relabelAnswer(fault.contentType, fault.body, call.answer);
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

async function dropAnswer(bytes: number, call: FaultyCall): Promise<Response> {
  const whole = await readBody(call.answer ?? new Response(FILLER));
  // An answer that came whole would not be dropped: at least its last byte is held back.
  const sent = whole.subarray(0, Math.max(0, Math.min(bytes, whole.byteLength - 1)));
  return new Response(buildDroppedBody(sent, call.breakConnection), {
    status: call.answer?.status ?? 200,
    headers: withoutLength(call.answer?.headers ?? new Headers(JSON_HEADERS)),
  });
}

async function slowAnswer(durationMs: number, call: FaultyCall): Promise<Response> {
  const answer = call.answer ?? new Response(null);
  const body = buildSlowBody(await readBody(answer), durationMs, call.signal);
  return new Response(body, { status: answer.status, headers: withoutLength(answer.headers) });
}

async function relabelAnswer(
  contentType: string,
  body: string | undefined,
  answer: Response = new Response(null),
): Promise<Response> {
  const headers = withoutLength(answer.headers);
  headers.set('content-type', contentType);
  return new Response(body ?? (await readBody(answer)), { status: answer.status, headers });
}

async function readBody(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await answer.arrayBuffer());
}

function withoutLength(headers: Headers): Headers {
  const kept = new Headers(headers);
  kept.delete('content-length');
  return kept;
}
