import type { OpenStream } from './watch-session.ts';

/** A WebSocket in workerd: one end of a pair, or opened by `fetch`. */
export interface Socket extends WebSocket {
  accept(): void;
}

/** Creates two ends that are joined to each other. */
export type WebSocketPair = new () => { 0: unknown; 1: Socket };

/** Whether a value is a socket that `fetch` has opened. */
export function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'accept' in value;
}

/** Close codes for a policy violation and for a close without a code (RFC 6455 §7.4.1). */
const REFUSED = 1008;
const NO_CODE = 1005;

/**
 * Relays messages between the upstream's socket and the browser's until one of them closes or `watch`
 * ends both. The runtime could join the two by itself, but then the edge could not end them. workerd
 * does not report how much a peer has received, so it buffers messages for a slow browser.
 *
 * @param far the upstream's end
 * @returns the browser's end
 */
export function relayWebSockets(
  far: Socket,
  Pair: WebSocketPair,
  watch: (stream: OpenStream) => void,
): unknown {
  const { 0: browser, 1: near } = new Pair();
  const ending: (() => void)[] = [];
  const close = (code: number, reason: string): void => {
    for (const act of ending.splice(0)) act();
    for (const socket of [far, near]) closeSocket(socket, code, reason);
  };
  const pass = (from: Socket, to: Socket): void => {
    from.binaryType = 'arraybuffer';
    from.accept();
    from.addEventListener('message', ({ data }) => to.send(data));
    from.addEventListener('close', ({ code, reason }) => close(code, reason));
    from.addEventListener('error', () => close(NO_CODE, ''));
  };
  pass(far, near);
  pass(near, far);
  watch({
    fail: ({ code }) => close(REFUSED, code),
    whenStopped: (act) => ending.push(act),
  });
  return browser;
}

function closeSocket(socket: Socket, code: number, reason: string): void {
  try {
    if (code === NO_CODE) socket.close();
    else socket.close(code, reason);
  } catch {
    // The socket is already closed, or only a runtime may send the code: 1006, 1015.
    socket.close();
  }
}
