import { expect, test } from 'vitest';
import { addError, readReturnTarget } from './return-target.ts';

const SETTINGS = {
  publicOrigin: 'https://app.example',
  allowedOrigins: ['https://other.example:8443'],
};

test.each([
  [undefined, 'https://app.example/'],
  ['', 'https://app.example/'],
  ['/a?b=c#d', 'https://app.example/a?b=c#d'],
  ['a/../b', 'https://app.example/b'],
  ['https://app.example/a', 'https://app.example/a'],
  ['https://other.example:8443/auth/x', 'https://other.example:8443/auth/x'],
  ['/authors', 'https://app.example/authors'],
  // The page of a failed sign-in starts the next one: its success must not arrive as that failure.
  ['/a#postern-error=access_denied', 'https://app.example/a'],
  ['/a#b&postern-error=access_denied', 'https://app.example/a#b'],
])('reads the target %s as %s', (target, url) => {
  expect(readReturnTarget(target, SETTINGS)).toBe(url);
});

test.each([
  'https://evil.example/',
  'https://app.example.evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/a\nb',
  'https://me@app.example/',
  'blob:https://app.example/a',
  'javascript:alert(1)',
  'http://app.example/',
  'https://other.example/',
  '/auth/session',
  '/api/lockit/projects',
  '/healthz',
])('rejects the target %j', (target) => {
  expect(readReturnTarget(target, SETTINGS)).toBeUndefined();
});

test('cuts a URL that is too long to its path, or to the root', () => {
  expect(readReturnTarget(`/a?${'b'.repeat(1024)}`, SETTINGS)).toBe('https://app.example/a');
  expect(readReturnTarget(`/${'a'.repeat(1024)}`, SETTINGS)).toBe('https://app.example/');
  expect(readReturnTarget('/a?b', SETTINGS, 21)).toBe('https://app.example/a');
});

test('adds an error code after a fragment of the target’s own', () => {
  expect(addError('https://app.example/a', 'x')).toBe('https://app.example/a#postern-error=x');
  expect(addError('https://app.example/#b', 'x')).toBe('https://app.example/#b&postern-error=x');
});
