import type { Readable } from 'node:stream';

/**
 * Reads a Node stream as a web stream, each chunk when its reader requests it. If the reader cancels,
 * the Node stream is destroyed.
 */
export function readAsStream(readable: Readable): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks: AsyncIterator<Uint8Array<ArrayBuffer>> = readable[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        return done ? controller.close() : controller.enqueue(value);
      },
      cancel() {
        readable.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
