import { expect, test } from 'vitest';
import { Secret } from '../sealing/secret.ts';
import { clientSecretBasic } from './client-authentication.ts';
import { describeRefusal, shortenWords } from './refusal-text.ts';

test.each<[object, string]>([
  [{ error: 'invalid_grant' }, 'status 400 invalid_grant'],
  [{ error: 'a', error_description: 'b' }, 'status 400 a: b'],
  [{ type: 'a', message: 'b' }, 'status 400 a: b'],
  [{ type: 'about:blank', title: 'a', detail: 'b' }, 'status 400 a: b'],
  [{ error: { type: 'a', message: 'b' } }, 'status 400 a: b'],
  [{}, 'status 400 without an error'],
  [{ error: 7 }, 'status 400 without an error'],
])('describes %j as "%s"', (body, text) => {
  expect(describeRefusal(400, { ...body })).toBe(text);
});

test('redacts the secrets of the request, and keeps its other parameters', () => {
  const sent = {
    form: new URLSearchParams({ grant_type: 'authorization_code', code: 'a-code', scope: 'api' }),
    headers: new Headers({ authorization: `Basic ${btoa('app:p%40ss')}` }),
  };
  const error = 'a-code p%40ss p@ss api';
  expect(describeRefusal(400, { error }, sent)).toBe(
    'status 400 [redacted] [redacted] [redacted] api',
  );
});

test('cuts a text to 200 characters, without tokens and control characters', () => {
  expect(shortenWords(`a\r\nb ${'A1b2'.repeat(6)}`)).toBe('a b […]');
  expect(shortenWords('word '.repeat(99))).toHaveLength(200);
});

test.each(['plain', 'form'] as const)(
  'redacts a password beyond ASCII in %s Basic credentials',
  async (encoding) => {
    const headers = new Headers();
    const authenticate = clientSecretBasic(new Secret('pä:ss wörd%+&='), encoding);
    await authenticate({ issuer: '' }, { client_id: 'åsa' }, new URLSearchParams(), headers);
    const body = { error: 'x', error_description: 'wrong: pä:ss wörd%+&=!' };
    const sent = { form: new URLSearchParams(), headers };
    expect(describeRefusal(400, body, sent)).toBe('status 400 x: wrong: [redacted]!');
  },
);
