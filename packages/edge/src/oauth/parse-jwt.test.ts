import { expect, test } from 'vitest';
import { createJwtSigner } from '../testing/jwt-signer.ts';
import { parseClaims, parsePart } from './parse-jwt.ts';

test('decodes a part, and returns undefined for text that is not JSON', () => {
  expect(parsePart('eyJhIjoxfQ')).toEqual({ a: 1 });
  expect([parsePart('%'), parsePart('YQ'), parsePart()]).toEqual(Array(3).fill(undefined));
});

test('decodes UTF-8 and nothing else', () => {
  const encode = (text: string, encoding: BufferEncoding): string =>
    Buffer.from(text, encoding).toString('base64url');
  expect(parsePart(encode('{"sub":"josé"}', 'utf8'))).toEqual({ sub: 'josé' });
  expect(parsePart(encode('{"sub":"josé"}', 'latin1'))).toBeUndefined();
});

test('decodes the claims without empty ones', async () => {
  const signer = await createJwtSigner();
  expect(parseClaims(await signer.sign({ sub: 'ada', sid: '' }))).toEqual({ sub: 'ada' });
  expect([parseClaims('a'), parseClaims(7)]).toEqual([undefined, undefined]);
});
