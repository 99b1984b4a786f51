import type { Exchange, Flow, FlowKind } from './flow.ts';

/** The kind of flow that a request to the edge belongs to. `undefined` if it is not inspected. */
export function readFlowKind(path: string): FlowKind | undefined {
  if (path === '/api/lekab/rime/send') return 'message';
  // Requests to the emulators' controls set up a demonstration; they are not part of it.
  if (path.startsWith('/api/')) return /^\/api\/\w+-controls\//.test(path) ? undefined : 'api';
  if (path.startsWith('/auth/connections/')) return 'operator';
  return isCallback(path) ? 'sign-in' : ENDPOINTS.get(path);
}

/** Whether a request exchanges the code: of the browser flow, or of a connection's edge flow. */
export function isCallback(path: string): boolean {
  return path === '/auth/callback' || path.startsWith('/auth/callback/');
}

const ENDPOINTS: ReadonlyMap<string, FlowKind> = new Map([
  ['/auth/config', 'config'],
  ['/auth/sign-in', 'config'],
  ['/auth/session', 'session'],
  ['/auth/refresh', 'refresh'],
  ['/auth/logout', 'sign-out'],
  ['/auth/token', 'token'],
]);

/** The time at which a flow began, in milliseconds since the epoch. */
export function readBeganAtMs({ exchanges, departure, arrival }: Flow): number {
  const times = [exchanges[0]?.beganAtMs, departure?.atMs, arrival?.atMs];
  return Math.min(...times.filter((time) => time !== undefined));
}

/** The failure code of a flow. `undefined` if it did not fail. */
export function readFlowFailure({ exchanges, refusal }: Flow): string | undefined {
  return exchanges.map(readExchangeFailure).find((code) => code !== undefined) ?? refusal;
}

/** The failure code of an exchange: the edge's own, or one derived from the status. */
export function readExchangeFailure({ path, status, trace }: Exchange): string | undefined {
  if (trace.failure !== undefined) return trace.failure;
  // An API call without a response may have been cancelled by the page. If the network has failed,
  // the kit's own request for the session shows that.
  if (status === 0) return path.startsWith('/auth/') ? 'edge_unreachable' : undefined;
  return status >= 400 ? readStatusCode(status) : undefined;
}

/**
 * The console's codes for the statuses of a service; keep in step with failures/read-failure.ts.
 */
function readStatusCode(status: number): string {
  const codes: Readonly<Record<number, string>> = {
    401: 'service_unauthorized',
    403: 'service_forbidden',
    404: 'service_not_found',
    429: 'service_busy',
  };
  return codes[status] ?? (status < 500 ? 'service_refused' : 'service_failed');
}
