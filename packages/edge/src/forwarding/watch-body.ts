import type { FailureCode } from '@postern/core';
import { Failure, FailureError } from '../failure.ts';
import type { Deadline } from './deadline.ts';

export interface BodyWatch {
  readonly maxBytes: number;
  readonly deadline: Deadline;
  /** How long to wait for the next bytes, once they are asked for, in milliseconds. */
  readonly idleTimeoutMs: number;
  /** What the deadline is moved to when the reader takes its time, and when the body is through. */
  readonly restMs: number;
  /** Undefined: the deadline has done its work when the body is through. */
  readonly endMs?: number;
  /** What it means if the body's sender breaks it off. */
  readonly brokenOff: FailureCode;
  /** Told why the body broke off, if it does; not when its reader has had enough. */
  readonly report?: (failure: Failure) => void;
}

/**
 * Passes a body on chunk by chunk, each only when it is asked for, so that nothing piles up. Aborts
 * when the deadline passes, or with `request_too_large` when the body exceeds `maxBytes`.
 */
export function watchBody(
  body: ReadableStream<Uint8Array>,
  watch: BodyWatch,
): ReadableStream<Uint8Array> {
  const { maxBytes, deadline, idleTimeoutMs, restMs, endMs, brokenOff, report } = watch;
  const [read, reader] = openReader(body);
  let length = 0;
  let isOver = false;
  const end = (): void => {
    isOver = true;
    if (endMs === undefined) deadline.stop();
    else deadline.move(endMs);
  };
  const next = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    deadline.move(idleTimeoutMs);
    const chunk = await deadline.race(read());
    if (chunk instanceof Failure) throw new FailureError(chunk);
    if (chunk === undefined) {
      end();
      return controller.close();
    }
    deadline.move(restMs);
    length += chunk.byteLength;
    if (length > maxBytes) throw new FailureError(new Failure('request_too_large'));
    return controller.enqueue(chunk);
  };
  const breakOff = (
    controller: ReadableStreamDefaultController<Uint8Array>,
    error: unknown,
  ): void => {
    if (isOver) return;
    isOver = true;
    const failure =
      error instanceof FailureError ? error.failure : new Failure(brokenOff, { cause: error });
    deadline.fail(failure);
    report?.(failure);
    reader.cancel(error).catch(() => undefined);
    controller.error(error);
  };
  return new ReadableStream(
    {
      // A reader that asks for nothing more must not keep a body open that has to end.
      start: (controller) =>
        deadline.whenOver((failure) => breakOff(controller, new FailureError(failure))),
      pull: (controller) => next(controller).catch((error) => breakOff(controller, error)),
      cancel(reason) {
        isOver = true;
        // Of an upload that the upstream does not read to its end, the answer is still to come.
        if (endMs === undefined) deadline.stop();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Lets workerd announce a body by its length: there, a stream of one's own has none, and goes out
 * in chunks, which not every upstream takes.
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
