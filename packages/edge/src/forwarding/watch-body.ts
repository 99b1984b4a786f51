import { Failure } from '../failure.ts';
import type { Deadline } from './deadline.ts';

export interface BodyWatch {
  readonly maxBytes: number;
  readonly deadline: Deadline;
  /** How long to wait for the next bytes, once they are asked for, in milliseconds. */
  readonly idleTimeoutMs: number;
  /** What the deadline is moved to when the reader takes its time, and when the body is through. */
  readonly restMs: number;
  readonly endMs: number;
}

/**
 * Passes a body on chunk by chunk, each only when it is asked for, so that nothing piles up. It
 * breaks off when the deadline is over, or with `request_too_large` when there is more than may be.
 */
export function watchBody(
  body: ReadableStream<Uint8Array>,
  { maxBytes, deadline, idleTimeoutMs, restMs, endMs }: BodyWatch,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let length = 0;
  const next = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    deadline.move(idleTimeoutMs);
    const read = await Promise.race([reader.read(), deadline.over]);
    if (read instanceof Failure) throw new BrokenBody(read);
    deadline.move(read.done ? endMs : restMs);
    if (read.done) return controller.close();
    length += read.value.byteLength;
    if (length > maxBytes) throw new BrokenBody(new Failure('request_too_large'));
    return controller.enqueue(read.value);
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    try {
      await next(controller);
    } catch (error) {
      if (error instanceof BrokenBody) deadline.fail(error.failure);
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

/** Carries a {@link Failure} to whoever reads a stream, which knows only exceptions. */
class BrokenBody extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}
