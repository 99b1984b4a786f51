import { expect, test } from 'vitest';
import { buildBasic } from '../testing/in-process.ts';
import { readBasicCredentials } from './basic.ts';

test('the example of the LEKAB document decodes as printed', () => {
  const credentials = readBasicCredentials('Basic dGVzdHVzZXI6dGVzdHBhc3M=', 'plain');
  expect(credentials).toEqual({ username: 'testuser', password: 'testpass' });
});

test('the first colon ends the user name, and UTF-8 is preserved', () => {
  const credentials = readBasicCredentials(buildBasic('åsa', 'pä:ss wörd%+&='), 'plain');
  expect(credentials).toEqual({ username: 'åsa', password: 'pä:ss wörd%+&=' });
});

test('form encoding is decoded only with the encoding form', () => {
  const header = buildBasic('a%20b', 'p%3Ass%2B+c');
  expect(readBasicCredentials(header, 'form')).toEqual({ username: 'a b', password: 'p:ss+ c' });
  expect(readBasicCredentials(header, 'plain')?.password).toBe('p%3Ass%2B+c');
});

test('the scheme is case-insensitive', () => {
  expect(readBasicCredentials('bAsIc YTpi', 'plain')).toEqual({ username: 'a', password: 'b' });
});

test.each([
  ['nothing', undefined],
  ['another scheme', 'Bearer YTpi'],
  ['no credentials', 'Basic '],
  ['no base64', 'Basic a:b'],
  ['base64 without its padding', 'Basic YTpiYw'],
  ['base64 with stray bits', 'Basic YTpiY9=='],
  ['base64url', `Basic ${Buffer.from('a:\u00ff\u00fe?').toString('base64url')}`],
  ['no colon', `Basic ${Buffer.from('ab').toString('base64')}`],
  ['Latin-1 instead of UTF-8', `Basic ${Buffer.from('åsa:x', 'latin1').toString('base64')}`],
  ['two headers joined into one', 'Basic YTpi, Basic YTpi'],
])('the header is rejected if it contains %s', (_, header) => {
  expect(readBasicCredentials(header, 'plain')).toBeUndefined();
});

test('a broken escape is rejected with the encoding form', () => {
  expect(readBasicCredentials(buildBasic('a', '100%'), 'form')).toBeUndefined();
});
