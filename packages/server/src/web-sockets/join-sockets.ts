import type { JoinRequest } from '@postern/edge/web-sockets';
import type { RawData, WebSocket } from 'ws';

/** The close code for a policy violation (RFC 6455 §7.4.1). */
const POLICY_VIOLATION = 1008;
/** Codes that stand for a close without one, or by the network. They cannot be sent. */
const UNSENDABLE = new Set([1005, 1006, 1015]);
/** A sender waits while more than this is on its way to its peer, in bytes. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
/** How often a peer is asked whether it is there. One that does not answer by the next time is gone. */
const PING_EVERY_MS = 30_000;

/**
 * Relays messages between a browser and an upstream until one of them closes or leaves, or `watch` ends
 * both. A peer that sends faster than the other receives has to wait.
 */
export function joinSockets(
  browser: WebSocket,
  upstream: WebSocket,
  watch: JoinRequest['watch'],
): void {
  const onStop: (() => void)[] = [];
  const close = (code: number, reason: Buffer | string): void => {
    for (const callback of onStop.splice(0)) callback();
    for (const socket of [browser, upstream]) closeSocket(socket, code, reason);
  };
  for (const [from, to] of [
    [browser, upstream],
    [upstream, browser],
  ] as const) {
    from.on('message', (data, isBinary) => pass(from, to, data, isBinary));
    from.on('close', close);
    // An error is followed by `close`.
    from.on('error', () => undefined);
    onStop.push(watchPeer(from));
  }
  watch({
    fail: ({ code }) => close(POLICY_VIOLATION, code),
    whenStopped: (callback) => onStop.push(callback),
  });
  upstream.resume();
}

function pass(from: WebSocket, to: WebSocket, data: RawData, isBinary: boolean): void {
  if (to.readyState !== to.OPEN) return;
  to.send(data, { binary: isBinary }, () => {
    if (from.isPaused && to.bufferedAmount <= MAX_BUFFERED_BYTES) from.resume();
  });
  if (to.bufferedAmount > MAX_BUFFERED_BYTES) from.pause();
}

/** Ends a socket whose peer no longer answers. A paused socket cannot answer. @returns stops it */
function watchPeer(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive && !socket.isPaused) return socket.terminate();
    isAlive = false;
    return socket.ping();
  }, PING_EVERY_MS);
  return () => clearInterval(timer);
}

function closeSocket(socket: WebSocket, code: number, reason: Buffer | string): void {
  // A paused socket would not read the peer's answer.
  socket.resume();
  if (UNSENDABLE.has(code)) socket.close();
  else socket.close(code, reason);
}
