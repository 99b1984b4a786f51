import type { FailureCode } from '@postern/core';
import { Failure, FailureError } from '../failures/failure.ts';
import type { Deadline } from './deadline.ts';

/** How {@link watchBody} limits a body. */
export interface BodyWatch {
  readonly maxBytes: number;
  readonly deadline: Deadline;
  /** How long a requested chunk may take to arrive, in milliseconds. */
  readonly idleTimeoutMs: number;
  /** How long the reader may request nothing, in milliseconds. */
  readonly restMs: number;
  /**
   * For an upload: the deadline after its end, in milliseconds from then. When the deadline stops, the
   * exchange is over, and so is the rest of the upload. Default: the deadline stops with the body.
   */
  readonly endMs?: number;
  /** The failure if the body's sender breaks it off. */
  readonly brokenOff: FailureCode;
}

/**
 * Passes a body on chunk by chunk, each when its reader requests it, so that nothing is buffered. Aborts
 * when the deadline passes, or with `request_too_large` when the body exceeds `maxBytes`.
 */
export function watchBody(
  body: ReadableStream<Uint8Array>,
  watch: BodyWatch,
): ReadableStream<Uint8Array> {
  return new ReadableStream(new WatchedBody(body, watch), { highWaterMark: 0 });
}

type Controller = ReadableStreamDefaultController<Uint8Array>;

/** The underlying source of a watched body (Streams standard). */
class WatchedBody {
  readonly #watch: BodyWatch;
  readonly #read: () => Promise<Uint8Array | undefined>;
  readonly #reader: Reader;
  #length = 0;
  #isOver = false;

  constructor(body: ReadableStream<Uint8Array>, watch: BodyWatch) {
    this.#watch = watch;
    [this.#read, this.#reader] = openReader(body);
  }

  start(controller: Controller): void {
    const { deadline, endMs } = this.#watch;
    // A reader that requests nothing must not keep a body open past its deadline.
    deadline.whenOver((failure) => this.#breakOff(controller, new FailureError(failure)));
    // Deno's `fetch` does not cancel the rest of an upload when it fails, or when the response is
    // complete.
    const end = (): boolean => this.#end(controller, new Error('the exchange is over'));
    if (endMs !== undefined) deadline.whenStopped(end);
  }

  async pull(controller: Controller): Promise<void> {
    try {
      await this.#pass(controller);
    } catch (error) {
      this.#breakOff(controller, error);
    }
  }

  cancel(reason: unknown): Promise<void> {
    const { deadline, endMs } = this.#watch;
    this.#isOver = true;
    // An upstream may stop reading an upload early and still respond.
    if (endMs === undefined) deadline.stop();
    return this.#reader.cancel(reason);
  }

  async #pass(controller: Controller): Promise<void> {
    const { maxBytes, deadline, idleTimeoutMs, restMs, endMs, brokenOff } = this.#watch;
    // The caller sends an upload, so the upstream is not late.
    deadline.move(idleTimeoutMs, endMs === undefined ? undefined : brokenOff);
    const chunk = await deadline.race(this.#read());
    if (chunk instanceof Failure) throw new FailureError(chunk);
    if (chunk === undefined) {
      this.#isOver = true;
      if (endMs === undefined) deadline.stop();
      else deadline.move(endMs);
      return controller.close();
    }
    deadline.move(restMs);
    this.#length += chunk.byteLength;
    if (this.#length > maxBytes) throw new FailureError(new Failure('request_too_large'));
    return controller.enqueue(chunk);
  }

  #breakOff(controller: Controller, error: unknown): void {
    if (!this.#end(controller, error)) return;
    const { deadline, brokenOff } = this.#watch;
    const failure =
      error instanceof FailureError ? error.failure : new Failure(brokenOff, { cause: error });
    deadline.fail(failure);
  }

  /** Ends both sides of the body. @returns false if it is over already */
  #end(controller: Controller, error: unknown): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#reader.cancel(error).catch(() => undefined);
    controller.error(error);
    return true;
  }
}

/**
 * Makes workerd send a Content-Length. A stream created by a script has no length there, so workerd
 * sends it in chunks, which not every upstream accepts.
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

/** The size of the buffer that a byte stream fills, in bytes. */
const BUFFER_BYTES = 64 * 1024;

type Reader = ReadableStreamBYOBReader | ReadableStreamDefaultReader<Uint8Array>;

/**
 * Reads into buffers if the stream is a byte stream (Streams standard), as bodies from the network
 * are. Without buffers, workerd's chunks have a sixteenth of the size.
 *
 * @returns a function that reads the next chunk, or undefined at the end; and the reader, to cancel
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

/** At its end, a byte stream returns the buffer, empty. */
function readChunk(read: {
  readonly done: boolean;
  readonly value?: Uint8Array | undefined;
}): Uint8Array | undefined {
  return read.done ? undefined : read.value;
}
