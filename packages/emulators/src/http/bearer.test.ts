import { expect, test } from 'vitest';
import { readBearerToken } from './bearer.ts';

test('the token is read, and the scheme is case-insensitive', () => {
  expect(readBearerToken('Bearer a.b-c_d~e+f/g==')).toBe('a.b-c_d~e+f/g==');
  expect(readBearerToken('bearer abc')).toBe('abc');
});

test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b', 'Bearer a,b', 'abc'])(
  'the header %j contains no bearer token',
  (header) => {
    expect(readBearerToken(header)).toBeUndefined();
  },
);
