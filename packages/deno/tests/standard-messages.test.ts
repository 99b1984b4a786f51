import { PlainHeaders, PlainResponse, plainMessages } from '@postern/server';
import { expect, test } from 'vitest';
import { buildHeadersInit, buildStandardResponse } from '../src/standard-messages.ts';

test('fields become what the constructors take, cookies each by itself', () => {
  const headers = new PlainHeaders();
  headers.set('x-a', 'é');
  headers.set('__proto__', 'b');
  headers.append('vary', 'cookie');
  headers.append('vary', 'origin');
  expect(Object.entries(buildHeadersInit(headers))).toEqual([
    ['x-a', 'é'],
    ['__proto__', 'b'],
    ['vary', 'cookie, origin'],
  ]);
  for (const cookie of ['a=1', 'b=2', 'c=3']) {
    headers.append('set-cookie', cookie);
    const sent = new Headers(buildHeadersInit(headers));
    expect(sent.getSetCookie()).toEqual(headers.getSetCookie());
    expect(sent.get('vary')).toBe('cookie, origin');
  }
});

test('a response becomes a standard one with its status, fields and content', async () => {
  const given = new Response(null, {
    status: 201,
    statusText: 'Created',
    headers: { etag: '"1"' },
  });
  const plain = plainMessages.createResponse(new TextEncoder().encode('content'), given);
  plain.headers.append('set-cookie', 'a=1');
  plain.headers.append('set-cookie', 'b=2');
  expect(plain).toBeInstanceOf(PlainResponse);
  const response = buildStandardResponse(plain);
  expect(response).toBeInstanceOf(Response);
  expect(response).toMatchObject({ status: 201, statusText: 'Created' });
  expect(response.headers.get('etag')).toBe('"1"');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.text()).toBe('content');
  expect(buildStandardResponse(given)).toBe(given);
});
