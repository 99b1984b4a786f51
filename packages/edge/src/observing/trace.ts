import type { EdgeContext } from '../context.ts';
import type { createEntrance } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { checkCsrfHeader } from '../guards/csrf-header.ts';
import { checkOrigin } from '../guards/origin.ts';
import type { Fetch } from '../oauth/provider-fetch.ts';
import { Environment } from '../settings/environment.ts';
import type { SettingFault } from '../settings/fault.ts';

type Enter = ReturnType<typeof createEntrance>;

/** What is known of one request so far, as entries of Server-Timing. */
interface Trace {
  readonly beganMs: number;
  readonly entries: string[];
  /** Its answer has gone out; what it has started may go on. */
  isAnswered: boolean;
}

/**
 * Reads `POSTERN_TRACE`, `1` or `0`, the default: a trace is for whoever builds an app on this
 * machine. Of origins, only its loopback's have http.
 */
export function readTrace(values: Readonly<Record<string, unknown>>): {
  readonly isTraced: boolean;
  readonly faults: readonly SettingFault[];
} {
  const environment = new Environment(values);
  const isAsked = environment.choice('POSTERN_TRACE', ['0', '1']) === '1';
  if (isAsked && !environment.text('POSTERN_PUBLIC_ORIGIN')?.startsWith('http:')) {
    environment.fault('POSTERN_TRACE', 'is for an http origin on loopback only; remove it');
  }
  const { faults } = environment;
  return { isTraced: isAsked && faults.length === 0, faults };
}

/**
 * Tells, beside each answer, what the edge did for it: further entries of Server-Timing, each with
 * its facts in `desc`, form-encoded. For development: `POSTERN_TRACE`.
 *
 * `request` has the request's id, its method, and how long the edge's cookies are; `check` names a
 * guard that let it through; `provider` and `upstream` are requests that the edge made for it:
 * `at` milliseconds after its beginning, where, with which status (0 for none), and what they
 * carried; `failure` has the code. Of a credential there is its kind and its length, never more.
 *
 * Requests share renewals (single flight). One is told to the requests that are under way when it
 * begins, but for those that wait for a call of their own by then: they have what they need.
 */
export class Tracer {
  readonly #fetch: Fetch;
  readonly #now: () => number;
  readonly #waiting = new Set<Trace>();

  constructor(fetch: Fetch, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** The `fetch` of what requests share. */
  readonly fetch: Fetch = (input, init) =>
    this.#request('provider', new Set(this.#waiting), input, init);

  /** The entrance, and around what it lets in, a trace. */
  wrap(enter: Enter): Enter {
    return (handle) => {
      const traces = new WeakMap<EdgeContext, Trace>();
      const entered = enter(async (c) => {
        const trace = this.#begin(c);
        traces.set(c, trace);
        try {
          const outcome = await handle(c);
          if (outcome instanceof Failure) note(trace, 'failure', { code: outcome.code });
          return outcome;
        } finally {
          trace.isAnswered = true;
          this.#waiting.delete(trace);
        }
      });
      return async (c) => {
        const answer = await entered(c);
        // What was answered before it was let in, such as a preflight, has none.
        const trace = traces.get(c);
        if (trace) answer.headers.append('server-timing', trace.entries.join(', '));
        return answer;
      };
    };
  }

  #begin(c: EdgeContext): Trace {
    const { method, path } = c.req;
    const { session, lease } = c.get('brought');
    const trace: Trace = { beganMs: this.#now(), entries: [], isAnswered: false };
    const cookies = { session: session.length, lease: lease.length };
    note(trace, 'request', { id: c.get('requestId'), method, ...cookies });
    for (const name of readPassedGuards(c)) note(trace, 'check', { name });
    const leg = path.startsWith('/api/') ? 'upstream' : 'provider';
    c.set('edge', {
      ...c.get('edge'),
      fetch: async (input, init) => {
        this.#waiting.delete(trace);
        const answer = this.#request(leg, new Set([trace]), input, init);
        return answer.finally(() => {
          if (!trace.isAnswered) this.#waiting.add(trace);
        });
      },
    });
    this.#waiting.add(trace);
    return trace;
  }

  async #request(
    leg: string,
    traces: ReadonlySet<Trace>,
    input: string | URL,
    init: RequestInit = {},
  ): Promise<Response> {
    const beganMs = this.#now();
    const { origin, pathname } = new URL(input);
    let status = 0;
    try {
      const response = await this.#fetch(input, init);
      status = response.status;
      return response;
    } finally {
      const durationMs = this.#now() - beganMs;
      for (const trace of traces) {
        const at = beganMs - trace.beganMs;
        const facts = { at, to: origin + pathname, status, ...describe(init) };
        note(trace, `${leg};dur=${durationMs}`, facts);
      }
    }
  }
}

/** The tracer of an edge that makes its requests by `fetch`. */
export function createTracer(fetch: Fetch, now: () => number): Tracer {
  return new Tracer(fetch, now);
}

/** The guards' own word, asked once more: in their order, up to the one that refuses. */
function readPassedGuards(c: EdgeContext): readonly string[] {
  if (!/^\/(auth|api)\//.test(c.req.path) || checkCsrfHeader(c)) return [];
  return checkOrigin(c) ? ['csrf-header'] : ['csrf-header', 'origin'];
}

function note({ entries }: Trace, name: string, facts: Record<string, unknown>): void {
  const said = Object.entries(facts).map(([key, value]) => [key, String(value)]);
  entries.push(`${name};desc="${new URLSearchParams(said)}"`);
}

/** What a request carries: `authorization=Basic 38`, and of a form each field's length. */
function describe({ headers, body }: RequestInit): Record<string, string | number> {
  const facts: Record<string, string | number> = {};
  const [scheme, credential] = new Headers(headers).get('authorization')?.split(' ') ?? [];
  if (credential !== undefined) facts['authorization'] = `${scheme} ${credential.length}`;
  for (const [name, value] of body instanceof URLSearchParams ? body : []) {
    // A grant's type is no secret, and says what the request is.
    facts[name] = name === 'grant_type' ? value : value.length;
  }
  return facts;
}
