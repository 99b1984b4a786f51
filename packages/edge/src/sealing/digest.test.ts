import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { computeDigest } from './digest.ts';

test('computes SHA-256 of a text followed by bytes', async () => {
  const expected = createHash('sha256')
    .update('å')
    .update(Buffer.from([1, 2]))
    .digest('base64url');
  expect(await computeDigest('å', [1, 2])).toBe(expected);
  expect(await computeDigest('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
});
