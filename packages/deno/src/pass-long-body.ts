import type { PassLongBody } from '@postern/edge';

/** The sizes of the buffers that a body is read into, in bytes. */
const MIN_BUFFER_BYTES = 32 * 1024;
const FIRST_BUFFER_BYTES = 64 * 1024;
const MAX_BUFFER_BYTES = 256 * 1024;

/**
 * Passes a long body on without a promise for each chunk's time limit. After a full buffer, the
 * next one is larger, otherwise smaller, since unused space costs too: TLS brings 16 KiB at a time,
 * and without TLS Deno has up to 400 KiB.
 *
 * Each buffer is detached when the next chunk is requested. `Deno.serve` then has its own reference
 * to the chunk's memory. Undetached buffers stay until V8 collects them, and it collected the whole
 * heap for every 64 MB of them, which took a third of the processor time.
 *
 * Deno could pass the body on itself, for half of the processor time, but then nothing could end it:
 * neither the request's signal nor its reader reaches a body that `Deno.serve` has taken over.
 */
export const passLongBody: PassLongBody = (body, length, signal, { deadline, idleTimeoutMs }) => {
  const reader = openReader(body);
  if (reader === undefined) return undefined;
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  let bufferBytes = Math.min(length, FIRST_BUFFER_BYTES);
  let passed: ArrayBuffer | undefined;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      whenAborted(signal, () => {
        controller.error(signal.reason);
        reject(signal.reason);
        reader.cancel(signal.reason).catch(() => undefined);
      });
    },
    async pull(controller) {
      try {
        deadline.move(idleTimeoutMs);
        passed?.transfer(0);
        const { done, value } = await reader.read(new Uint8Array(bufferBytes));
        passed = value?.buffer;
        deadline.move(Number.POSITIVE_INFINITY);
        if (!done) {
          bufferBytes = computeNext(bufferBytes, value.byteLength);
          return controller.enqueue(value);
        }
        controller.close();
        resolve();
      } catch (error) {
        controller.error(error);
        reject(error);
      }
    },
    cancel(reason) {
      // The browser has left.
      resolve();
      return reader.cancel(reason);
    },
  };
  return { readable: new ReadableStream(source, { highWaterMark: 0 }), ended };
};

/** @returns undefined if a script has built the stream, which is then not a byte stream */
function openReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

function whenAborted(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
}

function computeNext(bufferBytes: number, chunkBytes: number): number {
  const next = chunkBytes < bufferBytes ? bufferBytes / 2 : 2 * bufferBytes;
  return Math.min(Math.max(next, MIN_BUFFER_BYTES), MAX_BUFFER_BYTES);
}
