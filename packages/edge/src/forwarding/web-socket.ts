import { Failure } from '../failures/failure.ts';
import { dropBody, type Fetch } from '../http/fetch.ts';
import { within } from '../time.ts';
import { isSocket, relayWebSockets, type WebSocketPair } from './relay.ts';
import type { UpstreamRequest } from './upstream-request.ts';

/** {@link joinWebSockets}, as routes hand it to the forwarder. */
export type JoinWebSockets = typeof joinWebSockets;

/**
 * Opens a WebSocket to the upstream with the credential, and joins it to the browser's for as long as
 * the session is valid. Only workerd's fetch can upgrade.
 *
 * @param offered the browser's Sec-WebSocket-Protocol
 * @returns 101; `upstream_timeout`; `upstream_unreachable` if the upstream refuses; `route_forbidden`
 *   in other runtimes
 */
export async function joinWebSockets(
  request: UpstreamRequest,
  offered: string | null,
  fetch: Fetch,
): Promise<Response | Failure> {
  const { WebSocketPair: Pair }: { WebSocketPair?: WebSocketPair } = globalThis as object;
  if (Pair === undefined) {
    return new Failure('route_forbidden', { cause: 'this runtime cannot upgrade' });
  }
  const { url, headers, route } = request;
  const { firstByteTimeoutMs: ms } = route;
  const late = new Failure('upstream_timeout', { cause: `${ms} ms passed` });
  headers.set('upgrade', 'websocket');
  if (offered !== null) headers.set('sec-websocket-protocol', offered);
  try {
    // A redirect would take the credential, and the browser's messages, to another server.
    const opening = fetch(url, { headers, redirect: 'manual' });
    const response = await within(opening, ms, late);
    return response instanceof Failure ? response : buildUpgrade(request, response, offered, Pair);
  } catch (cause) {
    return new Failure('upstream_unreachable', { cause });
  }
}

/** workerd's fetch returns a 101 that carries the socket; the edge's response carries one the same way. */
function buildUpgrade(
  { watch }: UpstreamRequest,
  upgraded: Response,
  offered: string | null,
  Pair: WebSocketPair,
): Response | Failure {
  const socket: unknown = Reflect.get(upgraded, 'webSocket');
  if (!isSocket(socket)) {
    dropBody(upgraded);
    return new Failure('upstream_unreachable', { cause: `status ${upgraded.status}` });
  }
  const protocol = upgraded.headers.get('sec-websocket-protocol');
  // A browser fails a connection with a protocol that it did not offer (RFC 6455 §4.1).
  const isOffered = protocol !== null && offered?.split(',').some((one) => one.trim() === protocol);
  const headers = new Headers(isOffered ? { 'sec-websocket-protocol': protocol } : {});
  const init: ResponseInit = { status: 101, headers };
  Reflect.set(init, 'webSocket', relayWebSockets(socket, Pair, watch));
  return new Response(null, init);
}
