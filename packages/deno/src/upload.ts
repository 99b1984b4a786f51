/** A longer body is an upload, in bytes. The edge streams it; it reads a shorter one whole. */
const MAX_WHOLE_BYTES = 64 * 1024;
/** How long the browser may send the rest of an upload that the edge no longer needs, in milliseconds. */
const REST_WITHIN_MS = 10_000;

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
type Handler = (request: Request) => Promise<Response>;

/** Whether {@link handleUpload} is to handle a request. */
export function isUpload(request: Request): boolean {
  return hasLongBody(request, MAX_WHOLE_BYTES);
}

/**
 * Handles a request whose body is long or of unknown length, so that its response streams only after
 * the upload. `Deno.serve` never closes a connection whose response streams while a read of its
 * request body waits, once the browser has left or the stream has failed (Deno 2.9.6). Browsers, too,
 * read a response after they have sent the request (`duplex: 'half'`, Fetch standard). A response of
 * at most 64 KiB does not stream: it may end the upload early.
 */
export async function handleUpload(request: Request, handle: Handler): Promise<Response> {
  const { body } = request;
  if (body === null) return handle(request);
  const upload = new Upload(body);
  const init: RequestInit & { duplex: 'half' } = { body: upload.readable, duplex: 'half' };
  const response = await handle(new Request(request, init));
  if (!upload.isPending) return response;
  if (response.body === null) {
    await upload.end();
    return response;
  }
  const content = await readAfter(upload, response.body.getReader());
  // The edge has logged why a response was cut short. The browser gets none of it.
  if (content === 'broken off') return new Response(null, { status: 502 });
  const { status, statusText, headers } = response;
  return new Response(content, { status, statusText, headers });
}

/** Whether a request has a body of more than these bytes, or of unknown length. */
export function hasLongBody({ method, headers }: Request, bytes: number): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > bytes;
}

/** A request body that may be left before its end. */
class Upload {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Resolves when the whole body is read, or the browser has left. */
  readonly ended: Promise<void>;
  /** Resolves when the edge needs no more of the body. */
  readonly dropped: Promise<void>;
  readonly #body: ReadableStream<Uint8Array<ArrayBuffer>>;
  #isEnded = false;
  #reader: Reader | undefined;

  constructor(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#body = body;
    const ended = Promise.withResolvers<void>();
    const dropped = Promise.withResolvers<void>();
    this.ended = ended.promise;
    this.dropped = dropped.promise;
    const end = (): void => {
      this.#isEnded = true;
      ended.resolve();
    };
    const pull = async (controller: ReadableStreamDefaultController): Promise<void> => {
      // `Deno.serve` itself handles a body that is not locked.
      this.#reader ??= this.#body.getReader();
      try {
        const { done, value } = await this.#reader.read();
        if (!done) return controller.enqueue(value);
        end();
        controller.close();
      } catch (error) {
        end();
        controller.error(error);
      }
    };
    const cancel = async (): Promise<void> => dropped.resolve();
    this.readable = new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
  }

  /** Whether the edge has begun to read the body, and has not read all of it. */
  get isPending(): boolean {
    return this.#reader !== undefined && !this.#isEnded;
  }

  /** Ends the upload: the response needs no more of it, and does not stream. */
  async end(): Promise<void> {
    await this.#reader?.cancel().catch(() => undefined);
  }

  /** Reads and drops the rest of the body. @returns false if it does not come in 10 s */
  async drain(): Promise<boolean> {
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(resolve, REST_WITHIN_MS, false);
    const drain = async (): Promise<boolean> => {
      while (this.#reader && !(await this.#reader.read()).done);
      return true;
    };
    const isDrained = await Promise.race([drain().catch(() => true), late]);
    clearTimeout(timer);
    return isDrained;
  }
}

/**
 * Reads a response while its upload goes on.
 *
 * @returns the whole content, if it ends before the upload and has at most 64 KiB; otherwise its stream,
 *   after the upload. `broken off` if the content is cut short, or the rest of the upload does not come
 */
async function readAfter(upload: Upload, reader: Reader): Promise<BodyInit | 'broken off'> {
  const settled = Promise.race([
    upload.ended.then(() => true),
    upload.dropped.then(() => upload.drain()),
  ]);
  const read = (): ReturnType<Reader['read']> => {
    const result = reader.read();
    // It may fail before anyone awaits it, and an unhandled rejection ends the process.
    result.catch(() => undefined);
    return result;
  };
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  let next = read();
  try {
    while (length <= MAX_WHOLE_BYTES) {
      const result = await Promise.race([next, settled]);
      if (typeof result === 'boolean') break;
      if (result.done) {
        await upload.end();
        return await new Blob(chunks).bytes();
      }
      // Passing a long body on detaches the buffer of its last chunk.
      chunks.push(result.value.slice());
      length += result.value.byteLength;
      next = read();
    }
    if (await settled) return joinStream(chunks, next, reader);
    reader.cancel().catch(() => undefined);
  } catch {
    // The content is cut short.
  }
  await upload.end();
  return 'broken off';
}

/** Builds the stream of what is read, what is being read and what follows. */
function joinStream(
  chunks: readonly Uint8Array<ArrayBuffer>[],
  first: ReturnType<Reader['read']>,
  reader: Reader,
): ReadableStream<Uint8Array> {
  let next: ReturnType<Reader['read']> | undefined = first;
  return new ReadableStream(
    {
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
      },
      async pull(controller) {
        const { done, value } = await (next ?? reader.read());
        next = undefined;
        return done ? controller.close() : controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
