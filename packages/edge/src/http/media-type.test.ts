import { expect, test } from 'vitest';
import { isFormRequest } from './media-type.ts';

test.each([
  ['application/x-www-form-urlencoded', true],
  ['Application/X-WWW-Form-URLEncoded ; charset=UTF-8', true],
  ['application/json', false],
  ['text/plain; a=application/x-www-form-urlencoded', false],
])('reads the content type %s', (type, expected) => {
  const request = new Request('http://localhost/', { headers: { 'content-type': type } });
  expect(isFormRequest(request)).toBe(expected);
});

test('rejects a request without a content type as a form', () => {
  expect(isFormRequest(new Request('http://localhost/'))).toBe(false);
});
