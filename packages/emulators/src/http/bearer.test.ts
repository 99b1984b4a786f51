import { expect, test } from 'vitest';
import { readBearerToken } from './bearer.ts';

test('the token is read, whatever the case of the scheme', () => {
  expect(readBearerToken('Bearer a.b-c_d~e+f/g==')).toBe('a.b-c_d~e+f/g==');
  expect(readBearerToken('bearer abc')).toBe('abc');
});

test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b', 'Bearer a,b', 'abc'])(
  '%j carries no bearer token',
  (header) => {
    expect(readBearerToken(header)).toBeUndefined();
  },
);
