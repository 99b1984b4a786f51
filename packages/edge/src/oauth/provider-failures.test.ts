import type { FaultRequest } from '@postern/emulators';
import { expect, test } from 'vitest';
import { EdgeUnderTest, readCode } from '../testing/edge-under-test.ts';

const TOKEN = '/oauth/access-token';

const html = (): Promise<Response> =>
  Promise.resolve(new Response('<h1>Hello</h1>', { headers: { 'content-type': 'text/html' } }));

async function signInWith(fault: FaultRequest): Promise<string> {
  const edge = new EdgeUnderTest();
  const callback = await edge.authorize();
  await edge.lockit.addFault(fault);
  return readCode(await edge.callback(callback));
}

test('reports a wrong client secret as the operator’s failure, not the user’s', async () => {
  const edge = new EdgeUnderTest({ variables: { LOCKIT_CLIENT_SECRET: 'wrong' } });
  expect(await readCode(await edge.signIn())).toBe('502 provider_rejected_client');
});

test('reports a provider that is down or fails as unreachable', async () => {
  expect(await signInWith({ target: TOKEN, kind: 'status', status: 503 })).toBe(
    '502 provider_unreachable',
  );
  const edge = new EdgeUnderTest({
    intercept: (url, next) =>
      url.endsWith(TOKEN) ? Promise.reject(new TypeError('refused')) : next(),
  });
  expect(await readCode(await edge.signIn())).toBe('502 provider_unreachable');
});

test('rejects HTML and garbage as malformed', async () => {
  const edge = new EdgeUnderTest({
    intercept: (url, next) => (url.endsWith(TOKEN) ? html() : next()),
  });
  expect(await readCode(await edge.signIn())).toBe('502 provider_malformed');
  expect(await signInWith({ target: TOKEN, kind: 'garbage' })).toBe('502 provider_malformed');
});

test.each([204, 205, 304])(
  'rejects a token response with status %i, which has no body, as malformed',
  async (status) => {
    const edge = new EdgeUnderTest({
      intercept: async (url, next) =>
        url.endsWith(TOKEN) ? new Response(null, { status }) : next(),
    });
    expect(await readCode(await edge.signIn())).toBe('502 provider_malformed');
  },
);

test.each(['<html>Sign in</html>', 'access_token=a&token_type=bearer'])(
  'logs that a response is not JSON: %s',
  async (body) => {
    const edge = new EdgeUnderTest({
      intercept: async (url, next) => (url.endsWith(TOKEN) ? new Response(body) : next()),
    });
    expect(await readCode(await edge.signIn())).toBe('502 provider_malformed');
    expect(edge.events.at(-1)).toMatchObject({ cause: 'not a JSON object' });
  },
);

test('S-29 does not follow a redirect', async () => {
  expect(await signInWith({ target: TOKEN, kind: 'redirect' })).toBe('502 provider_redirected');
});

test('maps 429 to 503 with the provider’s Retry-After', async () => {
  const edge = new EdgeUnderTest({
    intercept: async (url, next) =>
      url.endsWith(TOKEN)
        ? new Response('', { status: 429, headers: { 'retry-after': '7' } })
        : next(),
  });
  const response = await edge.signIn();
  expect(response.headers.get('retry-after')).toBe('7');
  expect(await readCode(response)).toBe('503 provider_rate_limited');
});

test('S-65 repeats no provider text in the response', async () => {
  const edge = new EdgeUnderTest({
    intercept: async (url, next) =>
      url.endsWith(TOKEN)
        ? Response.json({ error: 'marked-error', error_description: 'marked' }, { status: 400 })
        : next(),
  });
  const response = await edge.signIn();
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.text()).not.toContain('marked');
});
