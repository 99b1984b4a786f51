import { expect, test } from 'vitest';
import type { Failure } from '../failures/failure.ts';
import { LOCKIT } from '../testing/edge-under-test.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { Deadline } from './deadline.ts';
import type { UpstreamRequest } from './upstream-request.ts';
import { buildResponse } from './upstream-response.ts';

const REQUEST: UpstreamRequest = {
  route: OPEN_ROUTE,
  url: `${LOCKIT}/a`,
  method: 'GET',
  headers: new Headers(),
  body: null,
  bodyLength: Number.NaN,
  isReplayable: true,
  clientSignal: undefined,
  watch: () => undefined,
};

async function build(
  response: Response,
  readsShortResponses = true,
  request: Partial<UpstreamRequest> = {},
): Promise<Response | Failure> {
  const upstream = { response, deadline: new Deadline(1000) };
  const parts = { readsShortResponses };
  return buildResponse({ ...REQUEST, ...request }, upstream, parts, () => undefined);
}

function createStalled(length: string): Response {
  return new Response(new ReadableStream(), { headers: { 'content-length': length } });
}

test('passes on status and body', async () => {
  const response = await build(new Response('no', { status: 404 }));
  expect(response).toMatchObject({ status: 404 });
  expect(await (response as Response).text()).toBe('no');
});

test('translates a location within the route, and rejects another redirect', async () => {
  const redirect = (location: string): Response =>
    new Response(null, { status: 302, headers: { location } });
  const within = (await build(redirect('/b'))) as Response;
  expect(within.headers.get('location')).toBe('/api/open/b');
  expect(await build(redirect('https://evil.example/'))).toMatchObject({
    code: 'provider_redirected',
    cause: 'upstream status 302',
  });
});

test('reads a short body first, and passes on a long one at once', async () => {
  expect(await build(createStalled(String(16 * 1024 + 1)))).toMatchObject({ status: 200 });
  expect(await build(createStalled('5'), false)).toMatchObject({ status: 200 });
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) });
  const short = new Response(broken, { headers: { 'content-length': '5' } });
  expect(await build(short)).toMatchObject({ code: 'upstream_unreachable' });
});

test('does not blame the upstream if the browser leaves while a short body is read', async () => {
  const browser = new AbortController();
  const body = new ReadableStream({
    pull(controller) {
      browser.abort();
      controller.error(browser.signal.reason);
    },
  });
  const short = new Response(body, { headers: { 'content-length': '5' } });
  const failure = await build(short, true, { clientSignal: browser.signal });
  expect(failure).toMatchObject({ code: 'request_malformed' });
});

test('sets the length of responses without content', async () => {
  const length = async (status: number): Promise<string | null> =>
    ((await build(new Response(null, { status }))) as Response).headers.get('content-length');
  expect([await length(204), await length(205)]).toEqual([null, '0']);
});
