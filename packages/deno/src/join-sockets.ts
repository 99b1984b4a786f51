import { startTimeLimit } from '@postern/edge';
import type { JoinRequest } from '@postern/edge/web-sockets';

/** The close code of a peer that leaves (RFC 6455 §7.4.1). */
const GOING_AWAY = 1001;
/** The close code for a policy violation (RFC 6455 §7.4.1). */
const POLICY_VIOLATION = 1008;
/** The close code for a peer that should try again later (IANA's registry of close codes). */
const TRY_AGAIN_LATER = 1013;
/** The close code for a message that is too long (RFC 6455 §7.4.1). */
const MESSAGE_TOO_BIG = 1009;
/** The longest message, in bytes: as in workerd, and on Node. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
/** How much may be on its way to a slow peer, in bytes. Deno cannot make the sender wait. */
const MAX_BUFFERED_BYTES = 32 * 1024 * 1024;
/** How long the browser's handshake may take after the response was handed to Deno, in milliseconds. */
const OPEN_WITHIN_MS = 2500;

type Message = string | ArrayBuffer;

/** A socket whose messages are kept until someone listens. Deno drops messages without a listener. */
export class ListeningSocket {
  readonly socket: WebSocket;
  /** How it ended. Deno reports that once, perhaps before anyone listens. */
  ended: { readonly code: number; readonly reason: string } | undefined;
  #listener: ((message: Message) => void) | undefined;
  #kept: Message[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (this.#listener) this.#listener(data);
      else this.#kept.push(data);
    });
    socket.addEventListener('close', ({ code, reason }) => {
      this.ended = { code, reason };
    });
    // An error is followed by `close`.
    socket.addEventListener('error', (event) => event.preventDefault());
  }

  /** Hands over the messages that were kept, and each that follows. */
  listen(listener: (message: Message) => void): void {
    this.#listener = listener;
    for (const message of this.#kept.splice(0)) listener(message);
  }
}

/**
 * Relays messages between a browser and an upstream until one of them closes or leaves, or `watch` ends
 * both. Both are closed with 1013 if one of them is more than 32 MiB behind.
 *
 * @param browser its handshake is not over yet
 */
export function joinSockets(
  browser: ListeningSocket,
  upstream: ListeningSocket,
  watch: JoinRequest['watch'],
): void {
  const onStop: (() => void)[] = [];
  const close = (code: number, reason: string): void => {
    for (const callback of onStop.splice(0)) callback();
    for (const { socket } of [browser, upstream]) closeSocket(socket, code, reason);
  };
  const relay = (from: ListeningSocket, to: WebSocket): void =>
    from.listen((message) => {
      if (to.readyState !== WebSocket.OPEN) return;
      if (countBytes(message) > MAX_MESSAGE_BYTES) return close(MESSAGE_TOO_BIG, '');
      to.send(message);
      if (to.bufferedAmount > MAX_BUFFERED_BYTES) close(TRY_AGAIN_LATER, 'too slow');
    });
  for (const { socket } of [browser, upstream]) {
    socket.addEventListener('close', ({ code, reason }) => close(code, reason));
  }
  // Deno reports no event of a browser that leaves before it has the response.
  const stopLimit = startTimeLimit(OPEN_WITHIN_MS, () => close(GOING_AWAY, ''));
  onStop.push(stopLimit);
  browser.socket.addEventListener('open', () => {
    stopLimit();
    relay(upstream, browser.socket);
    relay(browser, upstream.socket);
    // The upstream may have left during the handshake.
    const { ended } = upstream;
    if (ended !== undefined) close(ended.code, ended.reason);
    else if (upstream.socket.readyState !== WebSocket.OPEN) close(GOING_AWAY, '');
  });
  watch({
    fail: ({ code }) => close(POLICY_VIOLATION, code),
    whenStopped: (callback) => onStop.push(callback),
  });
}

/** In UTF-8, a string has at most three bytes for each UTF-16 unit. */
function countBytes(message: Message): number {
  if (typeof message !== 'string') return message.byteLength;
  return message.length > MAX_MESSAGE_BYTES / 3
    ? new TextEncoder().encode(message).length
    : message.length;
}

/** Whether a peer may send a close code (RFC 6455 §7.4, IANA's registry). */
function isSendable(code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || code >= 3000;
}

function closeSocket(socket: WebSocket, code: number, reason: string): void {
  try {
    if (isSendable(code)) return socket.close(code, reason);
  } catch {
    // A client may not send the code, such as 1008.
  }
  socket.close();
}
