import type { Exchange, Flow, FlowKind } from './flow.ts';

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
  ['/auth/sign-in', 'config'],
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
