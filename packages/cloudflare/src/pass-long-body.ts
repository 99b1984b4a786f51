import type { PassLongBody } from '@postern/edge';

/**
 * Passes a long body on in workerd's native code. A stream that a script reads costs twice the
 * processor time, because each chunk is copied in and out. The stream has a length, so that workerd
 * sends `Content-Length`.
 *
 * To hand the upstream's stream over would take half of the time, and the signal of its request could still
 * abort it. But nothing says when such a stream has ended: workerd marks it as closed at once. Each response
 * would keep its request's objects and timers until its time limit.
 */
export const passLongBody: PassLongBody = (body, length, signal) => {
  const { readable, writable } = new FixedLengthStream(length);
  return { readable, ended: body.pipeTo(writable, { signal }) };
};
