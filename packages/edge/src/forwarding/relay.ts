import type { OpenStream } from './watch-session.ts';

/** A WebSocket of workerd, which passes no message until it is accepted. */
export interface WorkerdSocket extends WebSocket {
  accept(): void;
}

/** Creates two ends that are joined to each other. */
export type WebSocketPair = new () => { 0: unknown; 1: WorkerdSocket };

/** Whether a value is a socket of workerd: nothing else that `fetch` returns can be accepted. */
export function isSocket(value: unknown): value is WorkerdSocket {
  return typeof value === 'object' && value !== null && 'accept' in value;
}

/** The close code for a policy violation (RFC 6455 §7.4.1). */
const POLICY_VIOLATION = 1008;
/** The code of a close event without a code. It must not be sent (RFC 6455 §7.4.1). */
const NO_CODE = 1005;

/**
 * Relays messages between the upstream's socket and the browser's until one of them closes or `watch`
 * ends both. The runtime could join the two by itself, but then the edge could not end them. workerd
 * does not report how much a peer has received, so it buffers messages for a slow browser.
 *
 * @param upstream the socket that `fetch` opened to the upstream
 * @param Pair creates the browser's socket and the edge's end of it
 * @param watch receives a stream, to end it when the session ends
 * @returns the browser's socket, for the `webSocket` member of the response
 */
export function relayWebSockets(
  upstream: WorkerdSocket,
  Pair: WebSocketPair,
  watch: (stream: OpenStream) => void,
): unknown {
  const { 0: browser, 1: edge } = new Pair();
  const onStop: (() => void)[] = [];
  const close = (code: number, reason: string): void => {
    for (const callback of onStop.splice(0)) callback();
    for (const socket of [upstream, edge]) closeSocket(socket, code, reason);
  };
  const pass = (from: WorkerdSocket, to: WorkerdSocket): void => {
    from.binaryType = 'arraybuffer';
    from.accept();
    from.addEventListener('message', ({ data }) => to.send(data));
    from.addEventListener('close', ({ code, reason }) => close(code, reason));
    from.addEventListener('error', () => close(NO_CODE, ''));
  };
  pass(upstream, edge);
  pass(edge, upstream);
  watch({
    fail: (failure) => close(POLICY_VIOLATION, failure.code),
    whenStopped: (callback) => onStop.push(callback),
  });
  return browser;
}

function closeSocket(socket: WorkerdSocket, code: number, reason: string): void {
  try {
    if (code === NO_CODE) socket.close();
    else socket.close(code, reason);
  } catch {
    // The socket is already closed, or only a runtime may send the code: 1006, 1015.
    socket.close();
  }
}
