import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { isSocket, relayWebSockets, type WebSocketPair, type WorkerdSocket } from './relay.ts';
import type { OpenStream } from './watch-session.ts';

/** One of workerd's sockets, which Node does not have. It records calls, and the test emits events. */
class TestSocket extends EventTarget {
  readonly calls: unknown[][] = [];
  accept(): void {
    this.calls.push(['accept']);
  }
  send(data: unknown): void {
    this.calls.push(['send', data]);
  }
  close(...reason: unknown[]): void {
    this.calls.push(['close', ...reason]);
  }
  emit(type: string, fields: object = {}): void {
    this.dispatchEvent(Object.assign(new Event(type), fields));
  }
}

function relay(): { far: TestSocket; near: TestSocket; browser: unknown; stream: OpenStream } {
  const [far, near] = [new TestSocket(), new TestSocket()];
  const Pair = function (): object {
    return { 0: 'the browser’s end', 1: near };
  } as unknown as WebSocketPair;
  let stream: OpenStream | undefined;
  const watch = (opened: OpenStream): void => void (stream = opened);
  const browser = relayWebSockets(far as unknown as WorkerdSocket, Pair, watch);
  if (stream === undefined) throw new Error('not watched');
  return { far, near, browser, stream };
}

test('relays messages in both directions', () => {
  const { far, near, browser } = relay();
  far.emit('message', { data: 'down' });
  near.emit('message', { data: 'up' });
  expect(browser).toBe('the browser’s end');
  expect(near.calls).toEqual([['accept'], ['send', 'down']]);
  expect(far.calls).toEqual([['accept'], ['send', 'up']]);
});

test('closes both ends with the code and reason of the first', () => {
  const { far, near } = relay();
  far.emit('close', { code: 4000, reason: 'bye' });
  expect(near.calls.at(-1)).toEqual(['close', 4000, 'bye']);
  expect(far.calls.at(-1)).toEqual(['close', 4000, 'bye']);
});

test('closes both ends without a code after an error', () => {
  const { far, near } = relay();
  near.emit('error');
  expect([far.calls.at(-1), near.calls.at(-1)]).toEqual([['close'], ['close']]);
});

test('closes both ends as a policy violation when the session ends', () => {
  const { far, near, stream } = relay();
  let stops = 0;
  stream.whenStopped(() => (stops += 1));
  stream.fail(new Failure('session_expired'));
  expect(far.calls.at(-1)).toEqual(['close', 1008, 'session_expired']);
  expect(near.calls.at(-1)).toEqual(['close', 1008, 'session_expired']);
  expect(stops).toBe(1);
});

test('recognizes a socket by its accept method', () => {
  expect([new TestSocket(), {}, null, 'a'].map(isSocket)).toEqual([true, false, false, false]);
});
