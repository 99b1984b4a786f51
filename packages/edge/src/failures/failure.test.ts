import { expect, test, vi } from 'vitest';
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

test('knows a failure of another copy of the module, and no document that looks like one', async () => {
  vi.resetModules();
  const other = await import('./failure.ts');
  const failure = new other.Failure('route_unknown');
  expect(other.Failure).not.toBe(Failure);
  expect(failure).toBeInstanceOf(Failure);
  expect(new Failure('internal')).toBeInstanceOf(other.Failure);
  expect(failure.with({ cause: 'x' })).toBeInstanceOf(Failure);
  expect(unwrapFailure(new other.FailureError(failure))).toBe(failure);
  expect(() => unwrapFailure(Object.assign(new Error('a bug'), { failure: {} }))).toThrow('a bug');
  for (const value of [undefined, null, 'route_unknown', JSON.parse(JSON.stringify(failure))]) {
    expect(value).not.toBeInstanceOf(Failure);
  }
});
