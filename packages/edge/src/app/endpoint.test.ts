import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { buildSettings, callHandler } from '../testing/call-handler.ts';
import { readCode } from '../testing/edge-under-test.ts';

test('adds the request id and the timings to a response', async () => {
  const { response } = await callHandler((c) => {
    c.get('timings').storeMs = 7;
    return c.text(c.get('requestId'));
  });
  const id = response.headers.get('x-request-id');
  expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect(await response.text()).toBe(id);
  expect(response.headers.get('server-timing')).toMatch(
    /^edge;dur=-?\d+, store;dur=7, upstream;dur=0$/,
  );
});

test('reads the edge’s cookies for the handler', async () => {
  const headers = { cookie: 'postern-dev-5173=a; postern-dev-5173-lease=b; other=c' };
  const { response } = await callHandler((c) => c.json(c.get('cookies')), { headers });
  expect(await response.json()).toEqual({ session: 'a', lease: 'b', attempts: {} });
});

test('responds to a failure with its problem document', async () => {
  const { response } = await callHandler(() => new Failure('route_unknown'));
  expect(await readCode(response)).toBe('404 route_unknown');
});

test('a 401 names a scheme, of its own or for the session, and no other status does', async () => {
  const readScheme = async (...given: Parameters<typeof callHandler>): Promise<string | null> =>
    (await callHandler(...given)).response.headers.get('www-authenticate');
  expect(await readScheme(() => new Failure('session_missing'))).toBe('Cookie');
  expect(await readScheme(() => new Response('', { status: 401 }))).toBe('Cookie');
  expect(await readScheme(() => new Failure('route_unknown'))).toBeNull();
  const own = await readScheme((c) => {
    c.header('www-authenticate', 'Bearer realm="a"');
    return new Failure('operator_unauthorized');
  });
  expect(own).toBe('Bearer realm="a"');
});

test('responds to an exception with internal, and logs it', async () => {
  const { response, events } = await callHandler(() => {
    throw new Error('a bug');
  });
  expect(await readCode(response)).toBe('500 internal');
  expect(events).toMatchObject([{ event: 'failure', code: 'internal', cause: 'Error: a bug' }]);
});

test('allows a listed origin to read the response', async () => {
  const origin = 'https://app.example';
  const settings = buildSettings({ POSTERN_ALLOWED_ORIGINS: origin });
  const { response } = await callHandler(
    (c) => c.text('a'),
    { headers: { origin } },
    '/',
    settings,
  );
  expect(response.headers.get('access-control-allow-origin')).toBe(origin);
});
