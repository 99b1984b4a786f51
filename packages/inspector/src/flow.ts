/** A lane of the sequence diagram: where a step begins or ends. */
export type Lane = 'browser' | 'edge' | 'provider' | 'upstream';

/** The kind of a sent value, and its length in characters. Only a public value is stored. */
export interface Sent {
  readonly kind: string;
  readonly length: number;
  /** Of a public parameter, such as a client id or a redirect URI. */
  readonly value?: string | undefined;
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
  /** The tokens of a token response, such as `refresh token`. */
  readonly issued: readonly string[];
}

/** A failure of a flow. */
export interface FlowFailure {
  /** A code of the failure catalogue, or of the kit. */
  readonly code: string;
  /** As in the edge's log: the status, the provider's error and its text, or the failed connection. */
  readonly cause?: string | undefined;
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
  /** The cookies that the response sets or clears, such as `session cookie set`. */
  readonly setCookies: readonly string[];
  readonly failure?: FlowFailure | undefined;
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
  | 'sessions'
  | 'refresh'
  | 'api'
  | 'message'
  | 'sign-out'
  | 'provider-sign-out'
  | 'token'
  | 'operator'
  | 'config'
  | 'unknown';

/** Requests that belong together: one alone, or those of a sign-in. */
export interface Flow {
  readonly id: string;
  readonly kind: FlowKind;
  readonly exchanges: readonly Exchange[];
  readonly departure?: Passage | undefined;
  readonly arrival?: Passage | undefined;
  /** The provider's error, or the kit's reason to reject its response: with no request to the edge. */
  readonly refusal?: FlowFailure | undefined;
}

/** The names of the kinds for users. */
export const flowNames: Readonly<Record<FlowKind, string>> = {
  'sign-in': 'Sign-in',
  session: 'Session check',
  sessions: 'Sessions of the user',
  refresh: 'Refresh',
  api: 'API call',
  message: 'Message sent',
  'sign-out': 'Sign-out',
  'provider-sign-out': 'Sign-out by the provider',
  token: 'Access token',
  operator: 'Operator action',
  config: 'Public facts',
  unknown: 'Unknown endpoint',
};
