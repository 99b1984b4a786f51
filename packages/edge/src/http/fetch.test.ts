import { expect, test } from 'vitest';
import { hasNoContent, isRedirect } from './fetch.ts';

test('treats every 3xx but 304, and the hidden status 0, as a redirect', () => {
  const statuses = [0, 200, 299, 300, 301, 303, 304, 307, 308, 399, 400];
  expect(statuses.filter(isRedirect)).toEqual([0, 300, 301, 303, 307, 308, 399]);
});

test('recognizes the statuses without content', () => {
  expect([200, 201, 204, 205, 206, 304, 404].filter(hasNoContent)).toEqual([204, 205, 304]);
});
