import { expect, test } from 'vitest';
import type { Failure } from '../failures/failure.ts';
import type { Fetch } from '../http/fetch.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import {
  requestUpstream,
  type UpstreamRequest,
  type UpstreamResponse,
} from './upstream-request.ts';

const REQUEST: UpstreamRequest = {
  route: { ...OPEN_ROUTE, firstByteTimeoutMs: 50 },
  url: 'https://api.example/a?token=secret',
  method: 'GET',
  headers: new Headers({ accept: 'text/plain' }),
  body: null,
  bodyLength: Number.NaN,
  isReplayable: true,
  clientSignal: undefined,
  watch: () => undefined,
};

function request(
  fetch: Fetch,
  change: Partial<UpstreamRequest> = {},
): Promise<UpstreamResponse | Failure> {
  return requestUpstream({ ...REQUEST, ...change }, fetch);
}

test('sends the request without following redirects', async () => {
  const requests: Request[] = [];
  const upstream = await request(async (url, init) => {
    requests.push(new Request(url, init));
    return new Response('ok', { status: 201 });
  });
  expect(upstream).toMatchObject({ response: { status: 201 } });
  expect(requests).toMatchObject([{ url: REQUEST.url, method: 'GET', redirect: 'manual' }]);
  expect(requests[0]?.headers.get('accept')).toBe('text/plain');
});

test('retries a broken GET once, and never a POST', async () => {
  for (const [method, expected] of [
    ['GET', 2],
    ['POST', 1],
  ] as const) {
    let calls = 0;
    const fetch = (): Promise<Response> => {
      calls += 1;
      return Promise.reject(new TypeError('reset'));
    };
    expect(await request(fetch, { method })).toMatchObject({ code: 'upstream_unreachable' });
    expect(calls).toBe(expected);
  }
});

test('reports an upstream that does not respond in time', async () => {
  expect(await request(() => new Promise(() => undefined))).toMatchObject({
    code: 'upstream_timeout',
  });
});

test('aborts the request when the browser disconnects', async () => {
  const browser = new AbortController();
  const fetch: Fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      browser.abort();
    });
  expect(await request(fetch, { clientSignal: browser.signal })).toMatchObject({
    code: 'request_malformed',
  });
});

test('reports an upload that exceeds the route’s limit in place of the fetch error', async () => {
  const fetch: Fetch = async (url, init) => Response.json(await new Request(url, init).text());
  const body = new Blob(['a'.repeat(11)]).stream();
  const route = { ...OPEN_ROUTE, maxBodyBytes: 10 };
  const change = { method: 'POST', body, isReplayable: false, route };
  expect(await request(fetch, change)).toMatchObject({ code: 'request_too_large' });
});
