import type { Exchange, Flow, FlowFailure, FlowKind } from './flow.ts';

/** The kind of each endpoint of the edge, by its path as in the OpenAPI document. */
const ENDPOINTS: readonly (readonly [string, FlowKind])[] = [
  ['/auth/config', 'config'],
  ['/auth/sign-in', 'sign-in'],
  ['/auth/callback', 'sign-in'],
  ['/auth/callback/{connection}', 'sign-in'],
  ['/auth/session', 'session'],
  ['/auth/sessions', 'sessions'],
  ['/auth/sessions/{id}', 'sessions'],
  ['/auth/refresh', 'refresh'],
  ['/auth/logout', 'sign-out'],
  ['/auth/token', 'token'],
  ['/auth/connections/{id}/apikeys', 'operator'],
  ['/auth/connections/{id}/revoke', 'operator'],
  ['/auth/connections/{id}/sign-out', 'sign-out'],
  ['/auth/connections/{id}/signed-out', 'sign-out'],
  ['/auth/connections/{id}/backchannel-logout', 'provider-sign-out'],
];
const PATTERNS = ENDPOINTS.map(([path, kind]) => {
  return [new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`), kind] as const;
});

/** The kind of flow that a request to the edge belongs to. `undefined` if it is not inspected. */
export function readFlowKind(path: string): FlowKind | undefined {
  if (path === '/api/lekab/rime/send') return 'message';
  // Requests to the emulators' controls set up a demonstration; they are not part of it.
  if (path.startsWith('/api/')) return /^\/api\/\w+-controls\//.test(path) ? undefined : 'api';
  if (!path.startsWith('/auth/')) return undefined;
  return PATTERNS.find(([pattern]) => pattern.test(path))?.[1] ?? 'unknown';
}

/** Whether a request exchanges the code: of the browser flow, or of a connection's edge flow. */
export function isCallback(path: string): boolean {
  return path === '/auth/callback' || path.startsWith('/auth/callback/');
}

/** Whether a request leads to the provider's sign-out, or comes back from it. */
export function isAtSignOut(path: string): 'leaves' | 'returns' | undefined {
  if (!path.startsWith('/auth/connections/')) return undefined;
  if (path.endsWith('/sign-out')) return 'leaves';
  return path.endsWith('/signed-out') ? 'returns' : undefined;
}

/** The time at which a flow began, in milliseconds since the epoch. */
export function readBeganAtMs({ exchanges, departure, arrival }: Flow): number {
  const times = [exchanges[0]?.beganAtMs, departure?.atMs, arrival?.atMs];
  return Math.min(...times.filter((time) => time !== undefined));
}

/** How a flow ended. `open`: the browser has not come back from the provider. */
export type Outcome = 'succeeded' | 'failed' | 'open';

/** The words for each outcome. */
export const outcomeNames: Readonly<Record<Outcome, string>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  open: 'Not finished',
};

/** How a flow ended. */
export function readOutcome(flow: Flow): Outcome {
  if (readFlowFailure(flow) !== undefined) return 'failed';
  return isAtProvider(flow) || (flow.kind === 'sign-in' && !isExchanged(flow))
    ? 'open'
    : 'succeeded';
}

/** Whether the browser has left for the provider and has not come back. */
export function isAtProvider(flow: Flow): boolean {
  const { kind, exchanges, departure, arrival } = flow;
  const hasBegun =
    departure !== undefined || exchanges.some(({ path }) => path === '/auth/sign-in');
  if (kind === 'sign-in') return hasBegun && !arrival && !isExchanged(flow);
  const last = exchanges.at(-1);
  return last !== undefined && isAtSignOut(last.path) === 'leaves';
}

/** Whether a request of the flow has brought the code to the edge. */
export function isExchanged({ exchanges }: Flow): boolean {
  return exchanges.some(({ path }) => isCallback(path));
}

/** The failure of a flow. `undefined` if it did not fail. */
export function readFlowFailure({ exchanges, refusal }: Flow): FlowFailure | undefined {
  return exchanges.map(readExchangeFailure).find((failure) => failure !== undefined) ?? refusal;
}

/** The failure of an exchange: the edge's own, or one derived from the status. */
export function readExchangeFailure({ path, status, trace }: Exchange): FlowFailure | undefined {
  if (trace.failure !== undefined) return trace.failure;
  // An API call without a response may have been cancelled by the page. If the network has failed,
  // the kit's own request for the session shows that.
  if (status === 0) return path.startsWith('/auth/') ? { code: 'edge_unreachable' } : undefined;
  return status >= 400 ? { code: readStatusCode(status) } : undefined;
}

/** The console's codes for the statuses of an API. */
export type ApiCode =
  `service_${'unauthorized' | 'forbidden' | 'not_found' | 'busy' | 'refused' | 'failed'}`;

/** Reads the code of an API's status; keep in step with the console's failures/read-failure.ts. */
function readStatusCode(status: number): ApiCode {
  const codes: Readonly<Record<number, ApiCode>> = {
    401: 'service_unauthorized',
    403: 'service_forbidden',
    404: 'service_not_found',
    429: 'service_busy',
  };
  return codes[status] ?? (status < 500 ? 'service_refused' : 'service_failed');
}
