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
