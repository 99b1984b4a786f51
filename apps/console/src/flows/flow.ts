/** What the edge, the provider and the API are to a flow: where a step goes from and to. */
export type Lane = 'browser' | 'edge' | 'provider' | 'upstream';

/** Something that was sent: what it is and how long, in characters. Its value is nowhere kept. */
export interface Sent {
  readonly kind: string;
  readonly length: number;
}

/** A request that the edge made for another one, as its trace tells. */
export interface Call {
  readonly lane: 'provider' | 'upstream';
  /** After the edge began, in milliseconds. */
  readonly atMs: number;
  readonly durationMs: number;
  /** Origin and path. */
  readonly to: string;
  /** 0: there was no answer. */
  readonly status: number;
  /** RFC 6749 `grant_type`, where it is a token request. */
  readonly grant?: string | undefined;
  readonly sent: readonly Sent[];
}

/** What the edge tells of a request in its `Server-Timing`. */
export interface Trace {
  /** Absent where the edge is not traced (`POSTERN_TRACE`): then only the three times are there. */
  readonly requestId?: string | undefined;
  readonly method?: string | undefined;
  readonly cookies: readonly Sent[];
  /** The guards that let it through. */
  readonly checks: readonly string[];
  readonly calls: readonly Call[];
  /** A code of the failure catalogue. */
  readonly failure?: string | undefined;
  readonly edgeMs: number;
  readonly storeMs: number;
  readonly upstreamMs: number;
}

/** One request of this page to the edge. */
export interface Exchange {
  /** Without its query. */
  readonly path: string;
  /** Milliseconds since the epoch, by this page's clock. */
  readonly beganAtMs: number;
  /** How long it waited in the browser, and how long it took with that. */
  readonly waitedMs: number;
  readonly durationMs: number;
  /** 0: there was no answer. */
  readonly status: number;
  readonly isFromCache: boolean;
  readonly trace: Trace;
}

/** The page leaving for the service's sign-in, or coming back from it. */
export interface Passage {
  readonly atMs: number;
  /** Origin and path. */
  readonly to: string;
  readonly sent: readonly Sent[];
}

export type FlowKind =
  | 'sign-in'
  | 'session'
  | 'refresh'
  | 'api'
  | 'message'
  | 'sign-out'
  | 'token'
  | 'operator'
  | 'config';

/** What belongs together: one request, or the several of a sign-in. */
export interface Flow {
  readonly id: string;
  readonly kind: FlowKind;
  readonly exchanges: readonly Exchange[];
  readonly departure?: Passage | undefined;
  readonly arrival?: Passage | undefined;
  /** The code of what the browser itself refused about the answer, before it asked the edge. */
  readonly refusal?: string | undefined;
}

export const flowNames: Readonly<Record<FlowKind, string>> = {
  'sign-in': 'Sign-in',
  session: 'Session check',
  refresh: 'Refresh',
  api: 'API call',
  message: 'Message sent',
  'sign-out': 'Sign-out',
  token: 'Access token',
  operator: 'Operator act',
  config: 'Public facts',
};

/** The kind of flow that a request to the edge is, or begins; undefined for what is not inspected. */
export function readFlowKind(path: string): FlowKind | undefined {
  if (path === '/api/lekab/rime/send') return 'message';
  // What sets up a demonstration is not part of it.
  if (path.startsWith('/api/')) return /^\/api\/\w+-controls\//.test(path) ? undefined : 'api';
  if (path.startsWith('/auth/connections/')) return 'operator';
  return ENDPOINTS.get(path);
}

const ENDPOINTS: ReadonlyMap<string, FlowKind> = new Map([
  ['/auth/config', 'config'],
  ['/auth/callback', 'sign-in'],
  ['/auth/session', 'session'],
  ['/auth/refresh', 'refresh'],
  ['/auth/logout', 'sign-out'],
  ['/auth/token', 'token'],
]);

/** When a flow began, in milliseconds since the epoch. */
export function readBeganAtMs({ exchanges, departure, arrival }: Flow): number {
  const times = [exchanges[0]?.beganAtMs, departure?.atMs, arrival?.atMs];
  return Math.min(...times.filter((time) => time !== undefined));
}

/** How a flow failed, as a code; undefined where it did not. */
export function readFlowFailure({ exchanges, refusal }: Flow): string | undefined {
  return exchanges.map(readExchangeFailure).find((code) => code !== undefined) ?? refusal;
}

/** Why an exchange failed: the edge's code, or what its status alone tells. */
export function readExchangeFailure({ path, status, trace }: Exchange): string | undefined {
  if (trace.failure !== undefined) return trace.failure;
  // An API call without an answer may be one that the page no longer waits for. Where it is the
  // network, the kit asks for the session, and that is the failure to see.
  if (status === 0) return path.startsWith('/auth/') ? 'edge_unreachable' : undefined;
  return status >= 400 ? readStatusCode(status) : undefined;
}

/** The console's own codes for statuses that a service answers with; see failures/read-failure.ts. */
function readStatusCode(status: number): string {
  const codes: Readonly<Record<number, string>> = {
    401: 'service_unauthorized',
    403: 'service_forbidden',
    404: 'service_not_found',
    429: 'service_busy',
  };
  return codes[status] ?? (status < 500 ? 'service_refused' : 'service_failed');
}
