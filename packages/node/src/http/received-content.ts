import { Readable } from 'node:stream';
import type { Bytes } from '@postern/server';
import { joinChunks } from './bytes.ts';

/** The sender of content, which waits while its receiver does not read. */
export interface Sender {
  resume(): void;
  /** Ends the connection. */
  abort(error: Error): void;
}

/** How many bytes may wait for a reader before the sender has to pause. */
const MAX_WAITING_BYTES = 64 * 1024;

/** The content of a received response: read as a whole without a stream in between, or as a stream. */
export class ReceivedContent {
  readonly #sender: Sender;
  #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  #isComplete = false;
  #error: Error | undefined;
  #readable: Readable | undefined;
  #whole: PromiseWithResolvers<Bytes> | undefined;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** Whether a reader has it. */
  get isTaken(): boolean {
    return this.#whole !== undefined || this.#readable !== undefined;
  }

  /** Adds a chunk. @returns whether the sender may go on */
  push(chunk: Uint8Array): boolean {
    if (this.#readable) return this.#readable.push(chunk);
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.byteLength;
    return this.#whole !== undefined || this.#waitingBytes < MAX_WAITING_BYTES;
  }

  /** Ends it: it is complete. */
  end(): void {
    this.#isComplete = true;
    this.#readable?.push(null);
    this.#whole?.resolve(joinChunks(this.#chunks));
  }

  /** Ends it: the rest is missing. */
  fail(error: Error): void {
    this.#error = error;
    this.#readable?.destroy(error);
    this.#whole?.reject(error);
  }

  /** Reads all of it. */
  readWhole(): Promise<Bytes> {
    if (this.isTaken) return Promise.reject(new TypeError('the content has been read'));
    this.#whole = Promise.withResolvers();
    if (this.#error) this.#whole.reject(this.#error);
    else if (this.#isComplete) this.#whole.resolve(joinChunks(this.#chunks));
    else this.#sender.resume();
    return this.#whole.promise;
  }

  /** Reads it as a stream, always the same one. If the stream is destroyed, the connection ends. */
  readStream(): Readable {
    this.#readable ??= this.#createReadable();
    return this.#readable;
  }

  #createReadable(): Readable {
    const readable = new Readable({
      highWaterMark: MAX_WAITING_BYTES,
      read: () => this.#sender.resume(),
      destroy: (error, done) => {
        if (!this.#isComplete) this.#sender.abort(error ?? new Error('the content is not needed'));
        done(error);
      },
    });
    // Without a listener, an error of content that nothing reads would end the process.
    readable.on('error', () => undefined);
    for (const chunk of this.#chunks) readable.push(chunk);
    this.#chunks = [];
    if (this.#isComplete) readable.push(null);
    if (this.#error) readable.destroy(this.#error);
    return readable;
  }
}
