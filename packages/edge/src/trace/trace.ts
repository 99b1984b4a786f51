import type { EdgeContext, WrapHandler } from '../app/context.ts';
import { guardOrigin, type Origins } from '../app/cors.ts';
import type { Observer } from '../app/observer.ts';
import type { ConfigError } from '../failures/config-error.ts';
import { Failure } from '../failures/failure.ts';
import { guardCsrf } from '../guards/csrf.ts';
import type { Fetch } from '../http/fetch.ts';
import { parseObject } from '../http/json.ts';
import { buildCauseText, type LogEvent, shorten } from '../observing/log.ts';
import { Environment } from '../settings/environment.ts';

/** Fields of a form that are public and name the request. */
const PUBLIC_PARAMETERS: ReadonlySet<string> = new Set([
  'grant_type',
  'client_id',
  'redirect_uri',
  'scope',
  'resource',
  'audience',
]);
/** Fields of a token response that are tokens (RFC 6749 §5.1, OpenID Connect Core 1.0 §3.1.3.3). */
const TOKENS = ['access_token', 'refresh_token', 'id_token'];

/** The trace of one request so far. */
interface Trace {
  readonly startedAtMs: number;
  /** Entries of Server-Timing. */
  readonly entries: string[];
  /** Of the request's failure: the code, and the cause as in the log. */
  code?: string | undefined;
  cause?: string | undefined;
  /** The response is complete. Work that the request started may go on. */
  isComplete: boolean;
}

/** An observer that also reads the log, where the failure of a redirect has its cause. */
export interface Tracer extends Observer {
  /** Adds the cause of a failure to the trace of its request. */
  note(event: LogEvent): void;
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
 * milliseconds after the start), where, with which status (0 for none) and with which parameters;
 * `issued` names the tokens of a token response. `cookies` says which cookies the response sets or
 * clears. `failure` has the code, and the cause as in the log. A credential is shown by its kind and its
 * length, never by its value.
 *
 * A shared refresh is reported to every request in flight when it starts, except those already
 * waiting for their own upstream call.
 */
class ServerTimingTracer implements Tracer {
  readonly #fetch: Fetch;
  readonly #now: () => number;
  readonly #origins: Origins;
  readonly #waiting = new Set<Trace>();
  /** The traces of requests in flight, by the request's id. */
  readonly #open = new Map<string, Trace>();

  constructor(fetch: Fetch, now: () => number, origins: Origins) {
    this.#fetch = fetch;
    this.#now = now;
    this.#origins = origins;
  }

  /** Sends the requests that several requests share. */
  readonly fetch: Fetch = (input, init) => this.#request(new Set(this.#waiting), input, init);

  note(event: LogEvent): void {
    if (event.event !== 'failure' && event.event !== 'sign_in_refused') return;
    const trace = this.#open.get(event.requestId);
    if (trace) trace.cause = event.cause;
  }

  /** Adds a trace to every endpoint that `wrap` makes. */
  wrap(wrap: WrapHandler): WrapHandler {
    return (handler) => {
      const traces = new WeakMap<EdgeContext, Trace>();
      const endpoint = wrap(async (c) => {
        const trace = this.#begin(c);
        traces.set(c, trace);
        try {
          const result = await handler(c);
          if (result instanceof Failure) {
            trace.code = result.code;
            trace.cause = buildCauseText(result.cause);
          }
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
        this.#open.delete(c.get('requestId'));
        if (trace) response.headers.append('server-timing', finish(trace, response));
        return response;
      };
    };
  }

  #begin(c: EdgeContext): Trace {
    const { method } = c.req;
    const { session, lease } = c.get('cookies');
    const trace: Trace = { startedAtMs: this.#now(), entries: [], isComplete: false };
    const cookies = { session: session.length, lease: lease.length };
    note(trace, 'request', { id: c.get('requestId'), method, ...cookies });
    for (const name of listPassedGuards(c, this.#origins)) note(trace, 'check', { name });
    this.#open.set(c.get('requestId'), trace);
    c.set('fetch', async (input, init) => {
      this.#waiting.delete(trace);
      const response = this.#request(new Set([trace]), input, init);
      return response.finally(() => {
        if (!trace.isComplete) this.#waiting.add(trace);
      });
    });
    this.#waiting.add(trace);
    return trace;
  }

  async #request(
    traces: ReadonlySet<Trace>,
    input: string | URL,
    init: RequestInit = {},
  ): Promise<Response> {
    const startedAtMs = this.#now();
    const { origin, pathname } = new URL(input);
    const sent = describeRequest(init);
    let [status, issued] = [0, ''];
    try {
      const response = await this.#fetch(input, init);
      status = response.status;
      if ('grant_type' in sent) issued = await listIssued(response.clone());
      return response;
    } finally {
      const durationMs = this.#now() - startedAtMs;
      const tokens = issued === '' ? {} : { issued };
      for (const trace of traces) {
        const at = startedAtMs - trace.startedAtMs;
        const facts = { at, to: origin + pathname, status, ...tokens, ...sent };
        note(trace, `${isToProvider(init) ? 'provider' : 'upstream'};dur=${durationMs}`, facts);
      }
    }
  }
}

/** Makes the observer that traces. On an https origin it traces nothing. */
export const createTracer = (
  fetch: Fetch,
  now: () => number,
  origins: Origins,
): Tracer | undefined =>
  origins.publicOrigin.startsWith('http:')
    ? new ServerTimingTracer(fetch, now, origins)
    : undefined;

/**
 * Whether `sendToProvider` makes the request: it names the edge as the user agent. During an API call,
 * the edge sends requests to providers and to the API, which gets the user agent of the caller.
 */
function isToProvider({ headers }: RequestInit): boolean {
  return new Headers(headers).get('user-agent') === 'postern';
}

/** The failure code that a redirect carries to the app, as `addError` writes it. */
function readErrorCode(location: string): string | undefined {
  return /[#&]postern-error=(\w+)/.exec(location)?.[1];
}

/** The tokens of a token response, such as `access_token id_token`; empty if it is an error. */
async function listIssued(response: Response): Promise<string> {
  const body = parseObject(await response.text().catch(() => ''));
  return TOKENS.filter((name) => typeof body?.[name] === 'string').join(' ');
}

/** Completes a trace, and returns its entries. */
function finish(trace: Trace, { headers }: Response): string {
  const cookies = headers.getSetCookie().map((cookie) => {
    const isCleared = /; *max-age=0(;|$)/i.test(cookie);
    return [nameCookie(cookie), isCleared ? 'cleared' : 'set'] as const;
  });
  if (cookies.length > 0) note(trace, 'cookies', Object.fromEntries(cookies));
  const code = trace.code ?? readErrorCode(headers.get('location') ?? '');
  const { cause } = trace;
  if (code !== undefined) note(trace, 'failure', { code, ...(cause !== undefined && { cause }) });
  return trace.entries.join(', ');
}

/** The kind of a cookie of the edge: its name is that of the session, with a suffix for the others. */
function nameCookie(cookie: string): string {
  const name = cookie.split('=', 1)[0] ?? '';
  return ['attempt', 'lease', 'sign-out'].find((kind) => name.includes(`-${kind}`)) ?? 'session';
}

/** Runs the guards again, in their order, up to the first that rejects. */
function listPassedGuards(c: EdgeContext, origins: Origins): readonly string[] {
  if (!/^\/(auth|api)\//.test(c.req.path) || guardCsrf(c)) return [];
  return guardOrigin(c, origins) ? ['csrf-header'] : ['csrf-header', 'origin'];
}

function note({ entries }: Trace, name: string, facts: Record<string, unknown>): void {
  const pairs = Object.entries(facts).map(([key, value]) => [key, String(value)]);
  entries.push(`${name};desc="${new URLSearchParams(pairs)}"`);
}

/**
 * Describes what a request carries: `authorization=Basic 38`, the length of each form field, and the
 * value of those that are public.
 */
function describeRequest({ headers, body }: RequestInit): Record<string, string | number> {
  const facts: Record<string, string | number> = {};
  const [scheme, credential] = new Headers(headers).get('authorization')?.split(' ') ?? [];
  if (credential !== undefined) facts['authorization'] = `${scheme} ${credential.length}`;
  for (const [name, value] of body instanceof URLSearchParams ? body : []) {
    facts[name] = PUBLIC_PARAMETERS.has(name) ? shorten(value) : value.length;
  }
  return facts;
}
