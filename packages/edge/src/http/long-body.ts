/** A long body that the runtime passes on. */
export interface PassedBody {
  /** The body of the browser's response. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Resolves when the body has ended; rejects with the cause if it is cut short. */
  readonly ended: Promise<void>;
}

/**
 * The time limit of a long body. A runtime that handles chunks moves `deadline` with each chunk;
 * any other applies one limit to the whole body.
 */
export interface LongBodyLimit {
  /** How long a requested chunk may take to arrive, in milliseconds. */
  readonly idleTimeoutMs: number;
  /** Moves the limit to a time from now, in milliseconds; `Infinity` suspends it. */
  readonly deadline: { move(ms: number): void };
}

/**
 * Passes a long response body on in the runtime's own way.
 *
 * @param length from `Content-Length`, in bytes
 * @param signal is aborted when the body must end early: it takes too long, or its session has ended
 * @returns undefined if the runtime cannot pass the body on, because JavaScript created the stream;
 *   the edge then passes it chunk by chunk
 */
export type PassLongBody = (
  body: ReadableStream<Uint8Array>,
  length: number,
  signal: AbortSignal,
  limit: LongBodyLimit,
) => PassedBody | undefined;

/** The slowest connection for which {@link PassLongBody} waits, in bytes per millisecond. */
const SLOWEST_BYTES_PER_MS = 4;

/** The time limit of a long body that the runtime passes on, in milliseconds. */
export function computeLongBodyMs(length: number, idleTimeoutMs: number): number {
  return idleTimeoutMs + length / SLOWEST_BYTES_PER_MS;
}
