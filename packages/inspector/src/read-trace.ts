import type { Call, FlowFailure, Sent, Trace } from './flow.ts';
import { buildSent, nameParameter } from './sent.ts';

/** The fields of a PerformanceServerTiming that are read. */
export interface Timing {
  readonly name: string;
  readonly duration: number;
  readonly description: string;
}

/** Fields of a call that are not parameters it sent. */
const CALL_FACTS = new Set(['at', 'to', 'status', 'authorization', 'grant_type', 'issued']);

/**
 * Reads the edge's Server-Timing. It always has three times, and with `POSTERN_TRACE` the trace.
 */
export function readTrace(timings: readonly Timing[]): Trace {
  const readAll = (name: string): [Timing, URLSearchParams][] =>
    timings
      .filter((timing) => timing.name === name)
      .map((timing) => [timing, new URLSearchParams(timing.description)]);
  const readMs = (name: string): number => readAll(name)[0]?.[0].duration ?? 0;
  const request = readAll('request')[0]?.[1];
  return {
    requestId: request?.get('id') ?? undefined,
    method: request?.get('method') ?? undefined,
    cookies: request ? readCookies(request) : [],
    checks: readAll('check').map(([, facts]) => facts.get('name') ?? ''),
    calls: timings.flatMap(readCall),
    setCookies: readAll('cookies').flatMap(([, facts]) =>
      Array.from(facts, ([kind, act]) => `${kind} cookie ${act}`),
    ),
    failure: readFailure(readAll('failure')[0]?.[1]),
    edgeMs: readMs('edge'),
    storeMs: readMs('store'),
    upstreamMs: readMs('upstream'),
  };
}

function readFailure(facts: URLSearchParams | undefined): FlowFailure | undefined {
  const code = facts?.get('code');
  return code ? { code, cause: facts?.get('cause') ?? undefined } : undefined;
}

function readCookies(request: URLSearchParams): Sent[] {
  return ['session', 'lease']
    .map((kind) => ({ kind: `${kind} cookie`, length: Number(request.get(kind)) }))
    .filter(({ length }) => length > 0);
}

/**
 * Reads a call. `upstream` is also the name of one of the three times, which has no description.
 */
function readCall({ name, duration, description }: Timing): Call[] {
  if ((name !== 'provider' && name !== 'upstream') || description === '') return [];
  const facts = new URLSearchParams(description);
  const [scheme = '', length] = (facts.get('authorization') ?? '').split(' ');
  const credential = scheme === 'Basic' ? 'client credentials' : 'access token';
  return [
    {
      lane: name,
      atMs: Number(facts.get('at')),
      durationMs: duration,
      to: facts.get('to') ?? '',
      status: Number(facts.get('status')),
      grant: facts.get('grant_type') ?? undefined,
      sent: [
        ...(length === undefined ? [] : [{ kind: credential, length: Number(length) }]),
        ...Array.from(facts)
          .filter(([parameter]) => !CALL_FACTS.has(parameter))
          .map(([parameter, text]) => buildSent(parameter, text, Number(text))),
      ],
      issued: (facts.get('issued') ?? '').split(' ').filter(Boolean).map(nameParameter),
    },
  ];
}
