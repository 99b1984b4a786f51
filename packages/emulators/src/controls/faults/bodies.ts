import { pause } from './pause.ts';

/** How long the sent part of a dropped response has to reach the client, in milliseconds. */
const DROP_DELAY_MS = 20;
/** The maximum number of pieces of a slow body. */
const SLOW_PIECES = 50;
const OVERSIZE_CHUNK_BYTES = 65_536;

/**
 * Builds a body that is cut short: its first bytes are sent, then the connection breaks.
 *
 * @param breakConnection destroys the socket; undefined in-process, where the stream errors instead
 */
export function buildDroppedBody(
  sent: Uint8Array,
  breakConnection: (() => void) | undefined,
): ReadableStream<Uint8Array> {
  let isSent = sent.byteLength === 0;
  return new ReadableStream(
    {
      async pull(controller) {
        if (!isSent) {
          isSent = true;
          controller.enqueue(sent);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, DROP_DELAY_MS));
        if (breakConnection === undefined)
          controller.error(new Error('The connection was dropped.'));
        else breakConnection();
      },
    },
    // Nothing is read ahead: the second read says that the server has written what is sent.
    { highWaterMark: 0 },
  );
}

/** Builds a body that arrives in pieces, spread over `durationMs`. */
export function buildSlowBody(
  whole: Uint8Array,
  durationMs: number,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const pieceBytes = Math.max(1, Math.ceil(whole.byteLength / SLOW_PIECES));
  const pieces = Math.max(1, Math.ceil(whole.byteLength / pieceBytes));
  const pieceMs = durationMs / pieces;
  // Each piece has its own due time: timers drop fractions of a millisecond, and 50 of them add up.
  let dueMs = performance.now();
  let sentBytes = 0;
  return new ReadableStream({
    async pull(controller) {
      dueMs += pieceMs;
      const passed = await pause(Math.max(0, Math.ceil(dueMs - performance.now())), signal);
      const piece = whole.subarray(sentBytes, sentBytes + pieceBytes);
      sentBytes += piece.byteLength;
      if (piece.byteLength > 0 && passed) controller.enqueue(piece);
      if (!passed || sentBytes >= whole.byteLength) controller.close();
    },
  });
}

/** Builds a JSON text of exactly `totalBytes` (at least 2), generated as the client reads it. */
export function buildOversizeBody(totalBytes: number): ReadableStream<Uint8Array> {
  const filler = new Uint8Array(OVERSIZE_CHUNK_BYTES).fill(0x78);
  const quote = new Uint8Array([0x22]);
  let leftBytes = Math.max(0, totalBytes - 2);
  return new ReadableStream({
    start(controller) {
      controller.enqueue(quote);
    },
    pull(controller) {
      const chunk = filler.slice(0, Math.min(leftBytes, OVERSIZE_CHUNK_BYTES));
      leftBytes -= chunk.byteLength;
      if (chunk.byteLength > 0) controller.enqueue(chunk);
      if (leftBytes > 0) return;
      controller.enqueue(quote);
      controller.close();
    },
  });
}
