import type { PassLongBody } from '@postern/edge';

/**
 * Passes a long body on in workerd's native code. A stream that a script reads costs twice the
 * processor time, because each chunk is copied in and out. The stream has a length, so that workerd
 * sends `Content-Length`.
 *
 * Returning the upstream's own stream would take half of the time. But workerd then ends the
 * request's timers when the handler returns, so that no limit would end the stream. `waitUntil`
 * would keep them, and the signal could still abort the stream, but nothing says when it has ended:
 * workerd marks it as closed at once. Each response would keep its request's objects until its time
 * limit.
 */
export const passLongBody: PassLongBody = (body, length, signal) => {
  const { readable, writable } = new FixedLengthStream(length);
  const ended = body.pipeTo(writable, { signal }).catch((cause: unknown) => {
    // If workerd cannot pass a stream on, it leaves the other side open.
    void writable.abort(cause).catch(() => undefined);
    throw cause;
  });
  return { readable, ended };
};
