import { Failure } from '../failure.ts';
import type { Fetch } from '../oauth/provider-fetch.ts';
import { within } from '../time.ts';
import type { Call } from './call.ts';
import { isSocket, relayWebSockets, type WebSocketPair } from './relay.ts';

export type JoinWebSockets = typeof joinWebSockets;

/**
 * Opens the upstream's WebSocket with the credential put in, and joins it to the browser's for as
 * long as the session stands. Only workerd's fetch can upgrade; elsewhere this is
 * `route_forbidden`.
 *
 * @returns 101; `upstream_timeout`; the upstream's refusal is `upstream_unreachable`
 */
export async function joinWebSockets(
  call: Call,
  offered: string | null,
  fetch: Fetch,
): Promise<Response | Failure> {
  const { WebSocketPair: Pair }: { WebSocketPair?: WebSocketPair } = globalThis as object;
  if (Pair === undefined) {
    return new Failure('route_forbidden', { cause: 'this runtime cannot upgrade' });
  }
  const { url, headers, route } = call;
  const late = new Failure('upstream_timeout');
  headers.set('upgrade', 'websocket');
  if (offered !== null) headers.set('sec-websocket-protocol', offered);
  try {
    const answer = await within(fetch(url, { headers }), route.firstByteTimeoutMs, late);
    return answer instanceof Failure ? answer : buildUpgrade(call, answer, Pair);
  } catch (cause) {
    return new Failure('upstream_unreachable', { cause });
  }
}

/** workerd's fetch answers an upgrade with a 101 that carries the socket; an answer is built the same way. */
function buildUpgrade(call: Call, answer: Response, Pair: WebSocketPair): Response | Failure {
  const socket: unknown = Reflect.get(answer, 'webSocket');
  if (!isSocket(socket)) {
    void answer.body?.cancel();
    return new Failure('upstream_unreachable', { cause: `status ${answer.status}` });
  }
  const protocol = answer.headers.get('sec-websocket-protocol');
  const headers = new Headers(protocol === null ? {} : { 'sec-websocket-protocol': protocol });
  const init: ResponseInit = { status: 101, headers };
  Reflect.set(init, 'webSocket', relayWebSockets(socket, Pair, call.watch));
  return new Response(null, init);
}
