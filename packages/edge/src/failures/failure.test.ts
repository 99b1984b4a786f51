import { expect, test } from 'vitest';
import { Failure, FailureError, unwrapFailure } from './failure.ts';

test('keeps a code and its details', () => {
  const failure = new Failure('provider_rate_limited', { retryAfterSeconds: 5, cause: 'slow' });
  expect(failure).toMatchObject({ code: 'provider_rate_limited', retryAfterSeconds: 5 });
  expect(failure.cause).toBe('slow');
});

test('unwraps a thrown failure, and rethrows any other error', () => {
  const failure = new Failure('request_too_large');
  expect(unwrapFailure(new FailureError(failure))).toBe(failure);
  expect(new FailureError(failure).message).toBe('request_too_large');
  expect(() => unwrapFailure(new TypeError('a bug'))).toThrow('a bug');
});
