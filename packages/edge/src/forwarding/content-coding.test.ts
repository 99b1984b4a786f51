import { expect, test } from 'vitest';
import { describeDecoded, describeRecoded, isDecoded } from './content-coding.ts';

test.each([
  [undefined, false],
  ['gzip', true],
  ['X-GZIP, br', true],
  ['deflate , zstd', true],
  ['compress', false],
  ['gzip, aes128gcm', false],
  ['gzip, gzip, gzip, gzip, gzip', true],
  ['gzip, gzip, gzip, gzip, gzip, gzip', false],
])('tells whether Node has decoded content-encoding %s', (coding, expected) => {
  const headers = new Headers(coding === undefined ? {} : { 'content-encoding': coding });
  expect(isDecoded(headers)).toBe(expected);
});

test('removes the headers of the encoded content, and weakens a strong ETag', () => {
  const headers = new Headers({
    'content-encoding': 'gzip',
    'content-length': '3',
    'content-type': 'text/plain',
    'repr-digest': 'sha-256=:AAAA:',
    etag: '"1"',
  });
  describeDecoded(headers);
  expect(Object.fromEntries(headers)).toEqual({ 'content-type': 'text/plain', etag: 'W/"1"' });
});

test('keeps a weak ETag', () => {
  const headers = new Headers({ etag: 'W/"1"' });
  describeDecoded(headers);
  expect(headers.get('etag')).toBe('W/"1"');
});

test('removes what describes the bytes of a body that is encoded again', () => {
  const headers = new Headers({
    'content-encoding': 'br',
    'content-digest': 'sha-256=:AAAA:',
    'accept-ranges': 'bytes',
    etag: '"1"',
  });
  describeRecoded(headers);
  expect(Object.fromEntries(headers)).toEqual({ 'content-encoding': 'br', etag: 'W/"1"' });
});
