import type { Open } from './watch-session.ts';

/** A WebSocket as workerd has it: one end of a pair, or what its `fetch` opened. */
export interface Socket extends WebSocket {
  accept(): void;
}

/** Makes two ends that are joined to each other. */
export type WebSocketPair = new () => { 0: unknown; 1: Socket };

/** Whether a value is a socket that `fetch` has opened. */
export function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'accept' in value;
}

/** Policy violation, and an end without a code (RFC 6455 §7.4.1). */
const REFUSED = 1008;
const NO_CODE = 1005;

/**
 * Passes messages between the upstream's socket and the browser's, until one of them closes or the
 * watch breaks off. The runtime could join the two by itself, but then nothing could end them.
 * workerd tells nobody how much a peer has taken: what a slow browser does not read, it keeps.
 *
 * @param far the upstream's end
 * @returns the browser's end
 */
export function relayWebSockets(
  far: Socket,
  Pair: WebSocketPair,
  watch: (open: Open) => void,
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
    // It is closed already, or only a runtime may send that code: 1006, 1015.
    socket.close();
  }
}
