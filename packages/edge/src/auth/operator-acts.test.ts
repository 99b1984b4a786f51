import { expect, test } from 'vitest';
import { EdgeUnderTest, type EdgeUnderTestOptions, readCode } from '../testing/edge-under-test.ts';

const TOKEN = 'an operator’s own token'.replaceAll(/[^\w]/g, '-');
const APIKEYS = '/auth/connections/lekab/apikeys';
const REVOKE = '/auth/connections/lekab/revoke';

function createOperated(
  variables: Record<string, string> = {},
  options: EdgeUnderTestOptions = {},
): EdgeUnderTest {
  return new EdgeUnderTest({
    ...options,
    variables: { POSTERN_OPERATOR_TOKEN: TOKEN, ...variables },
  });
}

function act(
  edge: EdgeUnderTest,
  path: string,
  body: unknown,
  token: string = TOKEN,
): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return edge.call('POST', path, { headers, body: JSON.stringify(body) });
}

const send = (edge: EdgeUnderTest): Promise<Response> =>
  edge.call('POST', '/api/lekab/rime/send', {
    body: JSON.stringify({ to: '+46701234567', text: 'hi' }),
    headers: { 'content-type': 'application/json', 'content-length': '37' },
  });

test('creates an API key at LEKAB, returns it without storing it, and logs the action', async () => {
  const edge = createOperated();
  const response = await act(edge, APIKEYS, { name: 'My åpp & key' });
  expect(response.status).toBe(201);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const issued = (await edge.lekab.issued()).find(({ kind }) => kind === 'api_key');
  expect(await response.json()).toEqual({ name: 'My åpp & key', apiKey: issued?.value });
  const requestId = response.headers.get('x-request-id');
  expect(edge.events).toEqual([
    { event: 'api_key_created', requestId, connection: 'lekab', name: 'My åpp & key' },
  ]);
});

test('rejects an API key for an account, version or connection without them, or a wrong password', async () => {
  const forbidden = createOperated({ LEKAB_USERNAME: 'nobasic', LEKAB_PASSWORD: 'nobasic' });
  expect(await readCode(await act(forbidden, APIKEYS, { name: 'a' }))).toBe(
    '409 provider_unsupported',
  );
  const newer = createOperated();
  await newer.lekab.updateSettings({ lekabVersion: '6.0' });
  expect(await readCode(await act(newer, APIKEYS, { name: 'a' }))).toBe('409 provider_unsupported');
  const wrong = createOperated({ LEKAB_PASSWORD: 'wrong' });
  expect(await readCode(await act(wrong, APIKEYS, { name: 'a' }))).toBe(
    '502 provider_rejected_client',
  );
  const other = '/auth/connections/lockit/apikeys';
  expect(await readCode(await act(createOperated(), other, { name: 'a' }))).toBe(
    '409 provider_unsupported',
  );
});

test('rejects a response that is not an API key', async () => {
  const html = createOperated(
    {},
    {
      intercept: async (url, next) =>
        url.includes('/apikey') ? new Response('<h1>Hello</h1> <p>you</p>') : next(),
    },
  );
  expect(await readCode(await act(html, APIKEYS, { name: 'a' }))).toBe('502 provider_malformed');
  const refusing = createOperated(
    {},
    {
      intercept: async (url, next) =>
        url.includes('/apikey') ? new Response('no', { status: 400 }) : next(),
    },
  );
  expect(await readCode(await act(refusing, APIKEYS, { name: 'a' }))).toBe(
    '502 provider_rejected_request',
  );
});

test('hides operator endpoints without the setting, and rejects them without the token', async () => {
  const closed = new EdgeUnderTest();
  for (const path of [APIKEYS, REVOKE, '/auth/connections/none/revoke']) {
    expect(await readCode(await act(closed, path, { name: 'a' }))).toBe('404 route_unknown');
  }
  const edge = createOperated();
  for (const token of ['', 'wrong', `${TOKEN}x`, TOKEN.slice(1), TOKEN.toUpperCase()]) {
    expect(await readCode(await act(edge, REVOKE, {}, token))).toBe('401 operator_unauthorized');
  }
  expect(await readCode(await edge.call('POST', APIKEYS))).toBe('401 operator_unauthorized');
  expect(await readCode(await act(edge, '/auth/connections/none/revoke', {}))).toBe(
    '404 route_unknown',
  );
  expect(await edge.lekab.requests()).toEqual([]);
});

test('S-18 rejects an operator request without X-Postern or with an invalid body', async () => {
  const edge = createOperated();
  const url = `http://localhost:5173${APIKEYS}`;
  const headers = { authorization: `Bearer ${TOKEN}` };
  expect(await readCode(await edge.fetch(url, { method: 'POST', headers }))).toBe(
    '403 guard_csrf_header',
  );
  expect(await readCode(await act(edge, APIKEYS, {}))).toBe('400 request_malformed');
  expect(await readCode(await act(edge, APIKEYS, { name: '' }))).toBe('400 request_malformed');
  expect(await readCode(await edge.call('POST', APIKEYS, { headers, body: '{}' }))).toBe(
    '415 request_unsupported',
  );
});

test('revokes the token at LEKAB, and requests another for the next call', async () => {
  const edge = createOperated();
  await edge.signIn();
  expect((await send(edge)).status).toBe(200);
  const response = await act(edge, REVOKE, {});
  expect([response.status, await response.text()]).toEqual([204, '']);
  expect(edge.events.at(-1)).toMatchObject({ event: 'service_tokens_revoked' });
  expect((await send(edge)).status).toBe(200);
  const calls = (await edge.lekab.requests()).map(({ path, status }) => [path, status]);
  expect(calls).toEqual([
    ['/auth/api/v1/token', 200],
    ['/rime/send', 200],
    ['/auth/api/v1/revoke', 200],
    ['/auth/api/v1/token', 200],
    ['/rime/send', 200],
  ]);
});

test('accepts a revocation without a token and without a body', async () => {
  const edge = createOperated();
  const headers = { authorization: `Bearer ${TOKEN}` };
  expect((await edge.call('POST', REVOKE, { headers })).status).toBe(204);
  expect(await edge.lekab.requests()).toEqual([]);
  expect(await readCode(await act(edge, '/auth/connections/lockit/revoke', {}))).toBe(
    '409 provider_unsupported',
  );
});

test('reports a failed revocation, which can be retried', async () => {
  const edge = createOperated();
  await edge.signIn();
  await send(edge);
  await edge.lekab.addFault({ target: '/auth/api/v1/revoke', kind: 'status', status: 503 });
  expect(await readCode(await act(edge, REVOKE, {}))).toBe('502 provider_unreachable');
  expect((await act(edge, REVOKE, {})).status).toBe(204);
  const revocations = (await edge.lekab.requests()).filter(({ path }) => path.endsWith('/revoke'));
  expect(revocations.map(({ status }) => status)).toEqual([503, 200]);
});

test.each([
  [400, 'invalid_grant'],
  [400, 'invalid_token'],
])('a revocation refused with %i %s ends no session', async (status, error) => {
  const edge = createOperated(
    {},
    {
      intercept: async (url, next) =>
        url.endsWith('/revoke') ? Response.json({ error }, { status }) : next(),
    },
  );
  await edge.signIn();
  await send(edge);
  expect(await readCode(await act(edge, REVOKE, {}))).toBe('502 provider_rejected_request');
  const session = await edge.call('GET', '/auth/session');
  expect(await session.json()).toMatchObject({ status: 'signed-in' });
});
