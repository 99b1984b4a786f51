import { type Bytes, type EventStreams, isEventStream, PlainResponse } from '@postern/server';

/**
 * Wraps an event stream so that a shutdown can end it. Other responses are returned as they are: a
 * download that ended early would look complete.
 *
 * @param method of the request
 * @param streams gets the stream
 */
export function passEventStream(
  method: string,
  response: Response,
  streams: EventStreams,
): Response {
  if (!(response instanceof PlainResponse) || !isEventStream(method, response.headers)) {
    return response;
  }
  const { content, status, statusText, headers } = response;
  if (!(content instanceof ReadableStream)) return response;
  return new PlainResponse(passUntilEnd(content, streams), { status, statusText, headers });
}

function passUntilEnd(
  content: ReadableStream<Bytes>,
  streams: EventStreams,
): ReadableStream<Bytes> {
  const reader = content.getReader();
  let forget: (() => void) | undefined;
  return new ReadableStream(
    {
      start() {
        // The reader of a canceled stream sees its end.
        forget = streams.add(() => void reader.cancel().catch(() => undefined));
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        forget?.();
      },
      cancel(reason) {
        forget?.();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
