import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { requestProvider, sendToProvider } from './provider-fetch.ts';

const URL = 'https://provider.example/token';

const send = (response: Response): Promise<Response | Failure> =>
  sendToProvider(URL, {}, async () => response);

test('follows no redirect and names the software', async () => {
  const response = await sendToProvider(URL, { headers: { accept: 'a/b' } }, async (url, init) => {
    const { redirect, headers } = new Request(url, init);
    return Response.json([redirect, headers.get('user-agent'), headers.get('accept')]);
  });
  expect(response instanceof Failure ? undefined : await response.json()).toEqual([
    'manual',
    'postern',
    'a/b',
  ]);
});

test('returns a whole response of any other status', async () => {
  const response = await send(new Response('text', { status: 500, headers: { a: 'b' } }));
  if (response instanceof Failure) throw new Error(response.code);
  expect([response.status, response.headers.get('a'), await response.text()]).toEqual([
    500,
    'b',
    'text',
  ]);
});

test.each<[Response, object]>([
  [new Response('', { status: 302 }), { code: 'provider_redirected', cause: 'status 302' }],
  [new Response('', { status: 429 }), { code: 'provider_rate_limited', retryAfterSeconds: 1 }],
  [
    new Response('', { status: 429, headers: { 'retry-after': '7' } }),
    { code: 'provider_rate_limited', retryAfterSeconds: 7 },
  ],
  [
    new Response('', { status: 429, headers: { 'retry-after': 'soon' } }),
    { code: 'provider_rate_limited', retryAfterSeconds: 1 },
  ],
  ...['9'.repeat(400), '301', 'Fri, 31 Dec 9999 23:59:59 GMT'].map((value): [Response, object] => [
    new Response('', { status: 429, headers: { 'retry-after': value } }),
    { code: 'provider_rate_limited', retryAfterSeconds: 300 },
  ]),
  [
    new Response('', { status: 429, headers: { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' } }),
    { code: 'provider_rate_limited', retryAfterSeconds: 1 },
  ],
  [
    new Response('a'.repeat(65_537), { status: 503, headers: { 'retry-after': '120' } }),
    { code: 'provider_unreachable', cause: 'oversize', retryAfterSeconds: 120 },
  ],
  [new Response('a'.repeat(65_537)), { code: 'provider_malformed', cause: 'oversize' }],
])('returns a failure for %o', async (response, failure) => {
  expect(await send(response)).toMatchObject(failure);
});

test('reads a date in Retry-After', async () => {
  const headers = { 'retry-after': new Date(Date.now() + 60_000).toUTCString() };
  const failure = await send(new Response('', { status: 429, headers }));
  const { retryAfterSeconds = 0 } = failure instanceof Failure ? failure : {};
  expect(retryAfterSeconds).toBeGreaterThan(57);
  expect(retryAfterSeconds).toBeLessThan(62);
});

test('distinguishes a provider that is too slow from one that cannot be reached', async () => {
  const refuse = () => Promise.reject(new TypeError('refused'));
  expect(await sendToProvider(URL, {}, refuse)).toMatchObject({ code: 'provider_unreachable' });
  const hang = (_: unknown, { signal }: RequestInit = {}) =>
    new Promise<Response>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
  expect(await sendToProvider(URL, {}, hang, 10)).toMatchObject({ code: 'provider_timeout' });
});

test.each([
  [401, 'provider_rejected_client'],
  [500, 'provider_unreachable'],
  [503, 'provider_unreachable'],
])('maps status %i of an endpoint without OAuth errors to %s', async (status, code) => {
  const respond = async () => new Response('', { status });
  expect(await requestProvider(URL, {}, respond)).toEqual(
    new Failure(code as 'provider_unreachable', { cause: `status ${status}` }),
  );
});

test('returns any other status of an endpoint without OAuth errors', async () => {
  const respond = async () => new Response('', { status: 404 });
  expect(await requestProvider(URL, {}, respond)).toMatchObject({ status: 404 });
});
