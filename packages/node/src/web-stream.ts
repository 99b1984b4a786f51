import type { Readable } from 'node:stream';
import type { Bytes } from '@postern/server';

/**
 * Reads a Node stream as a web stream, each chunk when its reader requests it.
 *
 * @param cancel called when the reader needs no more. Default: the Node stream is destroyed
 */
export function readAsStream(
  readable: Readable,
  cancel: () => void = () => readable.destroy(),
): ReadableStream<Bytes> {
  return new ReadableStream(
    {
      async pull(controller) {
        const chunk = await readChunk(readable);
        return chunk === undefined ? controller.close() : controller.enqueue(chunk);
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** Reads the next chunk; undefined at the end. */
async function readChunk(readable: Readable): Promise<Bytes | undefined> {
  for (;;) {
    const chunk: Bytes | null = readable.read();
    if (chunk !== null) return chunk;
    if (readable.readableEnded) return undefined;
    if (readable.errored) throw readable.errored;
    if (readable.destroyed) throw new Error('the body was cut short');
    await waitForMore(readable);
  }
}

const EVENTS = ['readable', 'end', 'error', 'close'] as const;

function waitForMore(readable: Readable): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => {
    for (const event of EVENTS) readable.off(event, done);
    resolve();
  };
  for (const event of EVENTS) readable.on(event, done);
  return promise;
}
