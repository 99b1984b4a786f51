import type { ServerResponse } from 'node:http';
import type { MessageContent } from '@postern/edge';
import { type EventStreams, flattenHeaders, isEventStream, PlainResponse } from '@postern/server';

/** How long a browser may take to read the end of an event stream, in milliseconds. */
const END_WITHIN_MS = 2500;

/**
 * Writes a response, with the length of its content where that is known.
 *
 * @param streams gets the response if it is an event stream
 */
export function sendResponse(
  response: Response,
  outgoing: ServerResponse,
  streams: EventStreams,
): void {
  const { status } = response;
  const content = readContent(response);
  const fields = flattenHeaders(response.headers);
  if (content instanceof Uint8Array && !response.headers.has('content-length')) {
    fields.push('content-length', String(content.byteLength));
  }
  outgoing.writeHead(status, fields);
  if (content instanceof ReadableStream) {
    outgoing.flushHeaders();
    const isEndless = isEventStream(outgoing.req.method, response.headers);
    void passStream(content, outgoing, isEndless ? streams : undefined);
  } else if (content === null) outgoing.end();
  else outgoing.end(content);
}

function readContent(response: Response): MessageContent {
  return response instanceof PlainResponse ? response.content : response.body;
}

/** Writes a stream chunk by chunk. The browser's pace sets that of the stream. */
async function passStream(
  stream: ReadableStream<Uint8Array>,
  outgoing: ServerResponse,
  streams: EventStreams | undefined,
): Promise<void> {
  const reader = stream.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  outgoing.once('close', cancel);
  const forget = streams?.add(() => {
    // The reader of a canceled stream sees its end.
    cancel();
    setTimeout(() => outgoing.destroy(), END_WITHIN_MS).unref();
  });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!outgoing.write(value)) await waitForDrain(outgoing);
    }
    outgoing.off('close', cancel);
    outgoing.end();
  } catch {
    // The status was sent, so only a broken connection says that content is missing.
    outgoing.destroy();
  } finally {
    forget?.();
  }
}

function waitForDrain(outgoing: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => {
    outgoing.off('drain', done).off('close', done);
    resolve();
  };
  outgoing.once('drain', done).once('close', done);
  return promise;
}
