import { expect, test } from 'vitest';
import { type Failure, FailureError } from '../failures/failure.ts';
import { Deadline } from './deadline.ts';
import { keepLength, watchBody } from './watch-body.ts';

const LONG_MS = 60_000;

function watch(
  body: ReadableStream<Uint8Array>,
  options: Partial<Parameters<typeof watchBody>[1]> = {},
): { deadline: Deadline; failures: Failure[]; watched: ReadableStream<Uint8Array> } {
  const { idleTimeoutMs = LONG_MS, restMs = LONG_MS } = options;
  // A deadline notices a move to an earlier time only when its first limit has passed.
  const deadline = new Deadline(Math.min(idleTimeoutMs, restMs));
  const failures: Failure[] = [];
  const watched = watchBody(body, {
    maxBytes: 100,
    deadline,
    idleTimeoutMs: LONG_MS,
    restMs: LONG_MS,
    brokenOff: 'upstream_unreachable',
    ...options,
  });
  deadline.whenOver((failure) => failures.push(failure));
  return { deadline, failures, watched };
}

function createBody(...chunks: string[]): ReadableStream<Uint8Array> {
  return new Blob(chunks).stream();
}

async function readFailure(watched: ReadableStream<Uint8Array>): Promise<unknown> {
  try {
    return await new Response(watched).text();
  } catch (error) {
    return error instanceof FailureError ? error.failure.code : String(error);
  }
}

test('passes a body on unchanged', async () => {
  const { failures, watched } = watch(createBody('one', 'two'));
  expect(await new Response(watched).text()).toBe('onetwo');
  expect(failures).toEqual([]);
});

test('accepts a body of exactly maxBytes, and aborts a longer one', async () => {
  expect(await readFailure(watch(createBody('a'.repeat(100))).watched)).toBe('a'.repeat(100));
  const { deadline, failures, watched } = watch(createBody('a'.repeat(101)));
  expect(await readFailure(watched)).toBe('request_too_large');
  expect(failures).toMatchObject([{ code: 'request_too_large' }]);
  expect(deadline.failure).toBe(failures[0]);
});

test('ends an upload when its exchange is over', async () => {
  let reason: unknown;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: (given) => {
      reason = given;
    },
  });
  const { deadline, failures, watched } = watch(body, { endMs: LONG_MS });
  const reader = watched.getReader();
  await reader.read();
  const next = reader.read();
  deadline.stop();
  await expect(next).rejects.toThrow('the exchange is over');
  expect(reason).toMatchObject({ message: 'the exchange is over' });
  expect(failures).toEqual([]);
});

test('aborts a body whose next chunk is late', async () => {
  const { failures, watched } = watch(new ReadableStream(), { idleTimeoutMs: 20 });
  expect(await readFailure(watched)).toBe('upstream_timeout');
  expect(failures).toMatchObject([{ code: 'upstream_timeout' }]);
});

test('aborts a body whose reader requests nothing for restMs', async () => {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1)),
  });
  const { failures, watched } = watch(body, { restMs: 20 });
  await watched.getReader().read();
  await expect.poll(() => failures).toMatchObject([{ code: 'upstream_timeout' }]);
});

test('reports a body that its sender aborts', async () => {
  const cause = new TypeError('connection reset');
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(cause) });
  const { failures, watched } = watch(body);
  expect(await readFailure(watched)).toBe('TypeError: connection reset');
  expect(failures).toMatchObject([{ code: 'upstream_unreachable', cause }]);
});

test('cancels the body with its reader, and reports nothing', async () => {
  const reasons: unknown[] = [];
  const body = new ReadableStream<Uint8Array>({ cancel: (reason) => void reasons.push(reason) });
  const { failures, watched } = watch(body, { idleTimeoutMs: 20, restMs: 20 });
  await watched.cancel('enough');
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect([reasons, failures]).toEqual([['enough'], []]);
});

test('keeps a stream as it is in a runtime without FixedLengthStream', () => {
  const body = createBody('a');
  expect(keepLength(body, 1)).toBe(body);
});
