import type { EdgeContext, WrapHandler } from '../app/context.ts';
import type { Origins } from '../app/cors.ts';
import type { CreateObserver, Observer } from '../app/observer.ts';
import type { ConfigError } from '../failures/config-error.ts';
import { Failure } from '../failures/failure.ts';
import { guardCsrf } from '../guards/csrf.ts';
import { guardOrigin } from '../guards/origin.ts';
import type { Fetch } from '../http/fetch.ts';
import { Environment } from '../settings/environment.ts';

/** The trace of one request so far. */
interface Trace {
  readonly startedAtMs: number;
  /** Entries of Server-Timing. */
  readonly entries: string[];
  /** The response is complete. Work that the request started may go on. */
  isComplete: boolean;
}

/**
 * Reads `POSTERN_TRACE`: `1` or `0`, the default. A trace is for the developer of an app on the same
 * machine, so `1` requires an http origin, which only loopback can have.
 */
export function readTrace(values: Readonly<Record<string, unknown>>): {
  readonly isTraced: boolean;
  readonly faults: readonly ConfigError[];
} {
  const environment = new Environment(values);
  const isSet = environment.choice('POSTERN_TRACE', ['0', '1']) === '1';
  if (isSet && !environment.text('POSTERN_PUBLIC_ORIGIN')?.startsWith('http:')) {
    environment.fault('POSTERN_TRACE', 'is for an http origin on loopback only; remove it');
  }
  const { faults } = environment;
  return { isTraced: isSet && faults.length === 0, faults };
}

/**
 * Adds a trace of the edge's work to each response: further entries of Server-Timing, each with its
 * facts form-encoded in `desc`. For development: `POSTERN_TRACE`.
 *
 * `request` has the request's id, its method, and the lengths of the edge's cookies. `check` names a
 * guard that the request passed. `provider` and `upstream` are requests that the edge sent: when (`at`
 * milliseconds after the start), where, with which status (0 for none) and with which parameters.
 * `failure` has the code. A credential is shown by its kind and its length, never by its value.
 *
 * A shared refresh is reported to every request in flight when it starts, except those already
 * waiting for their own upstream call.
 */
class ServerTimingTracer implements Observer {
  readonly #fetch: Fetch;
  readonly #now: () => number;
  readonly #origins: Origins;
  readonly #waiting = new Set<Trace>();

  constructor(fetch: Fetch, now: () => number, origins: Origins) {
    this.#fetch = fetch;
    this.#now = now;
    this.#origins = origins;
  }

  /** Sends the requests that several requests share. */
  readonly fetch: Fetch = (input, init) =>
    this.#request('provider', new Set(this.#waiting), input, init);

  /** Adds a trace to every endpoint that `wrap` makes. */
  wrap(wrap: WrapHandler): WrapHandler {
    return (handler) => {
      const traces = new WeakMap<EdgeContext, Trace>();
      const endpoint = wrap(async (c) => {
        const trace = this.#begin(c);
        traces.set(c, trace);
        try {
          const result = await handler(c);
          if (result instanceof Failure) note(trace, 'failure', { code: result.code });
          return result;
        } finally {
          trace.isComplete = true;
          this.#waiting.delete(trace);
        }
      });
      return async (c) => {
        const response = await endpoint(c);
        // A request that never reaches its handler, such as a preflight, has no trace.
        const trace = traces.get(c);
        if (trace) response.headers.append('server-timing', trace.entries.join(', '));
        return response;
      };
    };
  }

  #begin(c: EdgeContext): Trace {
    const { method, path } = c.req;
    const { session, lease } = c.get('cookies');
    const trace: Trace = { startedAtMs: this.#now(), entries: [], isComplete: false };
    const cookies = { session: session.length, lease: lease.length };
    note(trace, 'request', { id: c.get('requestId'), method, ...cookies });
    for (const name of listPassedGuards(c, this.#origins)) note(trace, 'check', { name });
    const leg = path.startsWith('/api/') ? 'upstream' : 'provider';
    c.set('fetch', async (input, init) => {
      this.#waiting.delete(trace);
      const response = this.#request(leg, new Set([trace]), input, init);
      return response.finally(() => {
        if (!trace.isComplete) this.#waiting.add(trace);
      });
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
    const startedAtMs = this.#now();
    const { origin, pathname } = new URL(input);
    let status = 0;
    try {
      const response = await this.#fetch(input, init);
      status = response.status;
      return response;
    } finally {
      const durationMs = this.#now() - startedAtMs;
      for (const trace of traces) {
        const at = startedAtMs - trace.startedAtMs;
        const facts = { at, to: origin + pathname, status, ...describeRequest(init) };
        note(trace, `${leg};dur=${durationMs}`, facts);
      }
    }
  }
}

/** Makes the observer that traces. On an https origin it traces nothing. */
export const createTracer: CreateObserver = (fetch, now, origins) =>
  origins.publicOrigin.startsWith('http:')
    ? new ServerTimingTracer(fetch, now, origins)
    : undefined;

/** Runs the guards again, in their order, up to the first that refuses. */
function listPassedGuards(c: EdgeContext, origins: Origins): readonly string[] {
  if (!/^\/(auth|api)\//.test(c.req.path) || guardCsrf(c)) return [];
  return guardOrigin(c, origins) ? ['csrf-header'] : ['csrf-header', 'origin'];
}

function note({ entries }: Trace, name: string, facts: Record<string, unknown>): void {
  const pairs = Object.entries(facts).map(([key, value]) => [key, String(value)]);
  entries.push(`${name};desc="${new URLSearchParams(pairs)}"`);
}

/** Describes what a request carries: `authorization=Basic 38`, and the length of each form field. */
function describeRequest({ headers, body }: RequestInit): Record<string, string | number> {
  const facts: Record<string, string | number> = {};
  const [scheme, credential] = new Headers(headers).get('authorization')?.split(' ') ?? [];
  if (credential !== undefined) facts['authorization'] = `${scheme} ${credential.length}`;
  for (const [name, value] of body instanceof URLSearchParams ? body : []) {
    // The grant type is no secret, and names the request.
    facts[name] = name === 'grant_type' ? value : value.length;
  }
  return facts;
}
