import { Failure, FailureError } from '../failure.ts';
import type { Deadline } from './deadline.ts';

export interface BodyWatch {
  readonly maxBytes: number;
  readonly deadline: Deadline;
  /** How long to wait for the next bytes, once they are asked for, in milliseconds. */
  readonly idleTimeoutMs: number;
  /** What the deadline is moved to when the reader takes its time, and when the body is through. */
  readonly restMs: number;
  readonly endMs: number;
  /** Told why the body broke off, if it does; not when its reader has had enough. */
  readonly report?: (failure: Failure) => void;
}

/**
 * Passes a body on chunk by chunk, each only when it is asked for, so that nothing piles up. It
 * breaks off when the deadline is over, or with `request_too_large` when there is more than may be.
 */
export function watchBody(
  body: ReadableStream<Uint8Array>,
  { maxBytes, deadline, idleTimeoutMs, restMs, endMs, report }: BodyWatch,
): ReadableStream<Uint8Array> {
  const [read, reader] = openReader(body);
  let length = 0;
  const next = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    deadline.move(idleTimeoutMs);
    const chunk = await deadline.race(read());
    if (chunk instanceof Failure) throw new FailureError(chunk);
    deadline.move(chunk === undefined ? endMs : restMs);
    if (chunk === undefined) return controller.close();
    length += chunk.byteLength;
    if (length > maxBytes) throw new FailureError(new Failure('request_too_large'));
    return controller.enqueue(chunk);
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    try {
      await next(controller);
    } catch (error) {
      if (error instanceof FailureError) deadline.fail(error.failure);
      report?.(deadline.failure ?? new Failure('upstream_unreachable', { cause: error }));
      deadline.stop();
      reader.cancel(error).catch(() => undefined);
      controller.error(error);
    }
  };
  const cancel = (reason: unknown): Promise<void> => {
    deadline.stop();
    return reader.cancel(reason);
  };
  return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
}

/**
 * Lets workerd announce a body by its length: there, a stream of one's own has none, and goes out
 * in chunks, which not every upstream takes. Other runtimes' fetch always sends streams in chunks.
 */
export function keepLength(
  body: ReadableStream<Uint8Array>,
  length: number,
): ReadableStream<Uint8Array> {
  const { FixedLengthStream }: Partial<WorkerdStreams> = globalThis as object;
  if (FixedLengthStream === undefined || !Number.isSafeInteger(length)) return body;
  return body.pipeThrough(new FixedLengthStream(length));
}

interface WorkerdStreams {
  readonly FixedLengthStream: new (length: number) => TransformStream<Uint8Array, Uint8Array>;
}

/** How much is read at once where the stream fills a buffer that it is given, in bytes. */
const BUFFER_BYTES = 64 * 1024;

type Reader = ReadableStreamBYOBReader | ReadableStreamDefaultReader<Uint8Array>;

/**
 * Reads into buffers where the stream can (Streams standard, byte streams), which is how runtimes
 * give a body from the network: workerd's chunks are a sixteenth of that else.
 *
 * @returns what reads the next chunk, undefined at the end, and the reader, to cancel
 */
function openReader(
  body: ReadableStream<Uint8Array>,
): readonly [() => Promise<Uint8Array | undefined>, Reader] {
  try {
    const reader = body.getReader({ mode: 'byob' });
    return [async () => readChunk(await reader.read(new Uint8Array(BUFFER_BYTES))), reader];
  } catch {
    const reader = body.getReader();
    return [async () => readChunk(await reader.read()), reader];
  }
}

/** At its end, a byte stream gives the buffer back, empty. */
function readChunk(read: {
  readonly done: boolean;
  readonly value?: Uint8Array | undefined;
}): Uint8Array | undefined {
  return read.done ? undefined : read.value;
}
