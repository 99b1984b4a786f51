import { expect, test } from 'vitest';
import { findRequestHeaderError, findResponseHeaderError } from './refused-headers.ts';

test('accepts an API’s own headers', () => {
  expect(findRequestHeaderError('requestHeaders', 'x-ms-version')).toBeUndefined();
  expect(findResponseHeaderError('responseHeaders', 'link')).toBeUndefined();
});

test('names the option, the header and the fix', () => {
  expect(findRequestHeaderError('sessionIdHeader', 'cookie')).toBe(
    'names cookie in sessionIdHeader, which never passes; remove it',
  );
  expect(findResponseHeaderError('responseHeaders', 'set-cookie')).toBe(
    'names set-cookie in responseHeaders, which never passes; remove it',
  );
  expect(findRequestHeaderError('requestHeaders', 'X_User')).toBe(
    'names “X_User” in requestHeaders; write a header name of lowercase letters, digits and dashes',
  );
});

test('rejects a header in one direction only if it is harmful there', () => {
  expect(findRequestHeaderError('requestHeaders', 'cache-control')).toBeUndefined();
  expect(findResponseHeaderError('responseHeaders', 'cache-control')).toContain('never passes');
});
