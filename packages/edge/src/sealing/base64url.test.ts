import { expect, test } from 'vitest';
import { decodeBase64Url } from './base64url.ts';

test('decodes base64url without padding', () => {
  expect(decodeBase64Url('')).toEqual(new Uint8Array());
  expect(decodeBase64Url('-_8A')).toEqual(new Uint8Array([251, 255, 0]));
  expect(decodeBase64Url('AQ')).toEqual(new Uint8Array([1]));
});

test.each(['A', 'AAAAA', 'AQ==', '+/8A', 'A A', 'é'])('rejects %j', (text) => {
  expect(decodeBase64Url(text)).toBeUndefined();
});
