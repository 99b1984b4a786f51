import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { findKeyRingError, readKeyRing } from './key-ring.ts';

const [A, B] = ['A'.repeat(43), `${'B'.repeat(42)}A`];

test('reads keys, newest first', () => {
  const ring = readKeyRing(`k2:${B}, k1:${A}`);
  expect(ring?.map(({ id }) => id)).toEqual(['k2', 'k1']);
  expect(ring?.[1]?.bytes).toEqual(new Uint8Array(32));
});

test.each([
  '',
  'k1',
  'k1:',
  `k1:${A}:x`,
  `k1:${A.slice(1)}`,
  `k1:${A}AA`,
  `k1:${'+'.repeat(43)}`,
  `:${A}`,
  `k 1:${A}`,
  `${'k'.repeat(33)}:${A}`,
  `k1:${A},k1:${B}`,
  `k1:${A},`,
])('rejects the ring %j', (text) => {
  expect(readKeyRing(text)).toBeUndefined();
});

test('hides the bytes of a key from JSON, inspectors and copies', () => {
  const [key] = readKeyRing(`k1:${A}`) ?? [];
  expect(JSON.stringify(key)).toBe('{"id":"k1"}');
  expect(inspect(key)).toBe("{ id: 'k1' }");
  expect({ ...key }).toEqual({ id: 'k1' });
});

test('describes an error without the value', () => {
  expect(findKeyRingError(undefined)).toMatch(/^is missing; make a key ring: npx/);
  expect(findKeyRingError('my-secret')).toMatch(/^cannot be read; set it to id:base64url/);
  expect(findKeyRingError('my-secret')).not.toContain('my-secret');
});
