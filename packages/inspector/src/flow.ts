/** A lane of the sequence diagram: where a step begins or ends. */
export type Lane = 'browser' | 'edge' | 'provider' | 'upstream';

/** The kind of a sent value, and its length in characters. The value itself is never stored. */
export interface Sent {
  readonly kind: string;
  readonly length: number;
}

/** A request of the edge to a provider or an API, as its trace reports it. */
export interface Call {
  readonly lane: 'provider' | 'upstream';
  /** Milliseconds after the edge received its request. */
  readonly atMs: number;
  readonly durationMs: number;
  /** Origin and path. */
  readonly to: string;
  /** 0 if there was no response. */
  readonly status: number;
  /** RFC 6749 `grant_type`, for a token request. */
  readonly grant?: string | undefined;
  readonly sent: readonly Sent[];
}

/** The edge's report on a request, in the header `Server-Timing`. */
export interface Trace {
  /** Absent without tracing (`POSTERN_TRACE`): then the report has the three times only. */
  readonly requestId?: string | undefined;
  readonly method?: string | undefined;
  readonly cookies: readonly Sent[];
  /** The guards that the request has passed. */
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
  /** The time that the request waited in the browser. `durationMs` includes it. */
  readonly waitedMs: number;
  readonly durationMs: number;
  /** 0 if there was no response. */
  readonly status: number;
  readonly isFromCache: boolean;
  readonly trace: Trace;
}

/** The page's departure to the provider's sign-in, or its arrival from there. */
export interface Passage {
  readonly atMs: number;
  /** Origin and path. */
  readonly to: string;
  readonly sent: readonly Sent[];
}

/** The kind of a flow. `config` is a request for the public facts, outside a sign-in. */
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

/** Requests that belong together: one alone, or those of a sign-in. */
export interface Flow {
  readonly id: string;
  readonly kind: FlowKind;
  readonly exchanges: readonly Exchange[];
  readonly departure?: Passage | undefined;
  readonly arrival?: Passage | undefined;
  /** The code with which the kit rejected the provider's response, with no request to the edge. */
  readonly refusal?: string | undefined;
}

/** The names of the kinds for users. */
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
