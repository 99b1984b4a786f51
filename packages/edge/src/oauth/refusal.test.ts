import { expect, test } from 'vitest';
import type { Failure } from '../failures/failure.ts';
import { parseObject, readObject } from '../http/json.ts';
import { EdgeUnderTest, readCode } from '../testing/edge-under-test.ts';
import { readRefusal } from './refusal.ts';

test.each(['', 'null', '[]', '"text"', '7', '<p>', '{"error":7}', '{"error":""}'])(
  'reports an error response without `error` as malformed: %j',
  async (text) => {
    const body = await readObject(new Response(text));
    expect(readRefusal(400, body)).toMatchObject({ code: 'provider_malformed' });
  },
);

test.each([
  ['invalid_grant', 'provider_rejected_grant'],
  ['bad_verification_code', 'provider_rejected_grant'],
  ['invalid_code', 'provider_rejected_grant'],
  ['invalid_client', 'provider_rejected_client'],
  ['unauthorized_client', 'provider_rejected_client'],
  ['incorrect_client_credentials', 'provider_rejected_client'],
  ['bad_client_secret', 'provider_rejected_client'],
  ['invalid_scope', 'provider_rejected_request'],
  ['unsupported_grant_type', 'provider_rejected_request'],
  ['invalid_grant_type', 'provider_rejected_request'],
  ['use_dpop_nonce', 'provider_rejected_request'],
  ['temporarily_unavailable', 'provider_unreachable'],
  ['server_error', 'provider_unreachable'],
  ['a provider’s own text', 'provider_rejected_request'],
])('maps %s at a sign-in to %s and logs the error code', (error, code) => {
  expect(readRefusal(400, { error })).toMatchObject({ code, cause: `status 400 ${error}` });
});

test('S-78 ends the session after five refused refreshes in a row without an error code', () => {
  const refuse = (unreadRefusals: number): string =>
    readRefusal(400, {}, { refresh: { unreadRefusals } }).code;
  expect([refuse(3), refuse(4)]).toEqual(['provider_malformed', 'provider_rejected_grant']);
  const fail = readRefusal(502, {}, { refresh: { unreadRefusals: 99 } });
  expect(fail.code).toBe('provider_unreachable');
});

test.each<[string, number, object, boolean]>([
  ['a gateway’s JSON', 403, { message: 'Forbidden' }, false],
  ['a gateway without a code', 404, {}, false],
  ['a page with the endpoint’s own status', 400, {}, true],
  ['a page as a 200', 200, {}, true],
  ['no body as a 200', 200, {}, false],
  ['a number as a 200', 200, { code: 10010 }, false],
])('S-78 ends a session after ten minutes of %s: %i %o', (_, status, body, isPage) => {
  const refuse = (unreadRefusals: number): string =>
    readRefusal(status, { ...body }, { refresh: { unreadRefusals }, isPage }).code;
  expect([refuse(23), refuse(24)]).toEqual(['provider_malformed', 'provider_rejected_grant']);
  // The backoff doubles from 1 s to 30 s, so this many refusals take at least ten minutes.
  const backoffs = Array.from({ length: 24 }, (__, i) => Math.min(2 ** i, 30));
  expect(backoffs.reduce((sum, seconds) => sum + seconds)).toBeGreaterThanOrEqual(600);
});

test.each([403, 404, 405])(
  'S-55 never ends a session because of a firewall’s page: %i',
  (status) => {
    const refusal = readRefusal(status, {}, { refresh: { unreadRefusals: 9999 }, isPage: true });
    expect(refusal.code).toBe('provider_unreachable');
  },
);

test.each(['E1007', 'unauthorized_client'])(
  'S-78 recognizes the error codes that a connection adds, whatever they say: %s',
  (error) => {
    const request = { deadTokenErrors: [error] };
    expect(readRefusal(403, { error }, request).code).toBe('provider_rejected_grant');
  },
);

/** The message that league/oauth2-server (Laravel Passport) and @jmondi/oauth2-server send. */
const EXPLAINED = 'The provided authorization grant is invalid, or was issued to another client.';

test.each([{}, { refresh: {} }])(
  'S-78 believes the code of RFC 6749, not its message: %j',
  (request) => {
    const body = { error: 'invalid_grant', message: EXPLAINED };
    expect(readRefusal(400, body, request).code).toBe('provider_rejected_grant');
  },
);

const sent = {
  form: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'r-token' }),
  headers: new Headers({ authorization: `Basic ${btoa('app:s%2Bcret')}` }),
};

test('logs error and error_description on one line, cut and without the request’s secrets', () => {
  const description = `r-token of\r\napp with s+cret, s%2Bcret, ${'A1b2'.repeat(10)}; ${'long '.repeat(99)}`;
  const { cause } = readRefusal(400, { error: 'x', error_description: description }, { sent });
  expect(cause).toMatch(
    /^status 400 x: \[redacted\] of app with \[redacted\], \[redacted\], \[…\]; long /,
  );
  expect(String(cause)).toHaveLength('status 400 '.length + 200);
});

test('S-61 logs a hint about the encoding on 401 if the encodings differ', () => {
  expect(readRefusal(401, {}, { sent }).cause).toContain('set the other encoding of Basic');
  const headers = new Headers({ authorization: `Basic ${btoa('app-1:c1f0-a_b.c')}` });
  expect(readRefusal(401, {}, { sent: { ...sent, headers } }).cause).not.toContain('encoding');
});

const TOKEN = '/oauth/access-token';
const GRANT = { error: 'invalid_grant' };
const TOKENS = { access_token: 'a', token_type: 'bearer', expires_in: 60 };

/** An edge whose token requests get this response once `isOdd` is set. */
function startOdd(
  status: number,
  body: object | string,
  headers: HeadersInit = {},
): { isOdd: boolean; edge: EdgeUnderTest } {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const odd = { isOdd: false };
  const edge = new EdgeUnderTest({
    intercept: async (url, next) =>
      odd.isOdd && url.endsWith(TOKEN) ? new Response(text, { status, headers }) : next(),
  });
  return Object.assign(odd, { edge });
}

test.each([
  [400, GRANT, {}, '401 provider_rejected_grant'],
  [401, GRANT, {}, '401 provider_rejected_grant'],
  [403, GRANT, {}, '401 provider_rejected_grant'],
  // The error code counts. The content type and a challenge do not.
  [400, GRANT, { 'content-type': 'text/html' }, '401 provider_rejected_grant'],
  [400, GRANT, { 'www-authenticate': 'Basic realm="x"' }, '401 provider_rejected_grant'],
  [401, {}, {}, '502 provider_rejected_client'],
  [403, {}, { 'content-type': 'text/html' }, '502 provider_malformed'],
  // RFC 6749 §5.1: tokens come with 200.
  [201, TOKENS, {}, '502 provider_malformed'],
  [200, GRANT, {}, '401 provider_rejected_grant'],
  [200, { error: 'bad_verification_code' }, {}, '401 provider_rejected_grant'],
  [200, { ok: false, error: 'invalid_code' }, {}, '401 provider_rejected_grant'],
  [200, { ok: false, error: 'bad_redirect_uri' }, {}, '502 provider_rejected_request'],
  [500, GRANT, {}, '401 provider_rejected_grant'],
  [200, {}, {}, '502 provider_malformed'],
])('maps a token endpoint’s %i %o %o at a sign-in to %s', async (status, body, headers, code) => {
  const odd = startOdd(status, body, headers);
  odd.isOdd = true;
  expect(await readCode(await odd.edge.signIn())).toBe(code);
});

const PROJECTS = '/api/lockit/projects';

async function signInAndExpire(odd: ReturnType<typeof startOdd>): Promise<void> {
  await odd.edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 60 });
  await odd.edge.signIn();
  odd.isOdd = true;
  odd.edge.aheadMs += 3_600_000;
}

const readStatus = async (edge: EdgeUnderTest): Promise<unknown> =>
  Reflect.get(Object(await (await edge.call('GET', '/auth/session')).json()), 'status');

test.each([
  [200, { error: 'bad_refresh_token' }],
  [200, { errcode: 40_030, errmsg: 'invalid refresh_token' }],
  [200, { success: false, message: 'Refresh token expired' }],
  [400, { error: 'interaction_required' }],
  [400, { status: 400, message: 'Invalid refresh token' }],
  [400, { error: 'invalid_request' }],
  [500, GRANT],
])('S-78 signs the user out after a refresh response of %i %o', async (status, body) => {
  const odd = startOdd(status, body);
  await signInAndExpire(odd);
  expect(await readCode(await odd.edge.call('GET', PROJECTS))).toBe('401 provider_rejected_grant');
  expect(await readStatus(odd.edge)).toBe('signed-out');
});

/** The status and code of each call, 40 s apart. */
async function readTries(
  odd: ReturnType<typeof startOdd>,
  tries: number,
): Promise<readonly string[]> {
  await signInAndExpire(odd);
  const codes: string[] = [];
  for (let done = 0; done < tries; done += 1) {
    codes.push(await readCode(await odd.edge.call('GET', PROJECTS)));
    odd.edge.aheadMs += 40_000;
  }
  return codes;
}

test('S-78 retries a refusal without an error code, then ends the session', async () => {
  const odd = startOdd(400, '');
  const codes = await readTries(odd, 5);
  expect(codes.slice(0, 4)).toEqual(Array(4).fill('503 provider_unavailable'));
  expect(codes[4]).toBe('401 provider_rejected_grant');
  expect(await readStatus(odd.edge)).toBe('signed-out');
});

test('S-55 keeps the session while a firewall’s page replaces the provider for an hour', async () => {
  const odd = startOdd(403, '<h1>Forbidden</h1>');
  const codes = await readTries(odd, 90);
  expect(new Set(codes)).toEqual(new Set(['503 provider_unavailable']));
  expect(await readStatus(odd.edge)).toBe('signed-in');
});

test.each<[string, number, object | string, HeadersInit?]>([
  ['a code in `data`', 200, { data: { error_code: 10_010 } }],
  ['an empty object', 200, {}],
  ['no body', 200, ''],
  ['a page', 200, '<h1>Sign in</h1>'],
  ['a token that is none', 200, { access_token: false, token_type: 'bearer' }],
  ['a redirect', 302, '', { location: '/login' }],
])('S-78 ends the session after ten minutes of %s', async (_, status, body, headers) => {
  const odd = startOdd(status, body, headers);
  const codes = await readTries(odd, 25);
  const code = status === 302 ? '502 provider_redirected' : '503 provider_unavailable';
  expect(codes).toEqual([...Array(24).fill(code), '401 provider_rejected_grant']);
  expect(await readStatus(odd.edge)).toBe('signed-out');
});

test.each<[string, number, string]>([
  ['5xx', 503, '<h1>Sorry</h1>'],
  ['a long error page', 502, 'a'.repeat(70_000)],
  ['a firewall’s page', 403, '<h1>Forbidden</h1>'],
])(
  'S-55 an outage (%s) does not count as responses without an error code',
  async (_, ...outage) => {
    let answers = 0;
    const edge = new EdgeUnderTest({
      intercept: async (url, next) => {
        const [status, text] = outage;
        if (!url.endsWith(TOKEN) || edge.aheadMs === 0) return next();
        answers += 1;
        return answers <= 60
          ? new Response(text, { status })
          : Response.json({ message: 'Not here' }, { status: 404 });
      },
    });
    const codes = await readTries({ isOdd: true, edge }, 84);
    expect(new Set(codes)).toEqual(new Set(['503 provider_unavailable']));
    expect(await readStatus(edge)).toBe('signed-in');
  },
);

const nest = (depth: number, inner: string): string =>
  `${'{"error":'.repeat(depth)}${inner}${'}'.repeat(depth)}`;

test.each(['"x"', '{}', '[]'])(
  'S-78 ends the session after an error in 5,000 objects: %s',
  async (inner) => {
    const odd = startOdd(400, nest(5000, inner));
    await signInAndExpire(odd);
    expect(await readCode(await odd.edge.call('GET', PROJECTS))).toBe(
      '401 provider_rejected_grant',
    );
    expect(await readStatus(odd.edge)).toBe('signed-out');
  },
);

test('reads an error in up to three objects', () => {
  const read = (depth: number): Failure =>
    readRefusal(403, parseObject(nest(depth, '"invalid_grant"')) ?? {}, { refresh: {} });
  expect(read(4)).toMatchObject({
    code: 'provider_rejected_grant',
    cause: 'status 403 invalid_grant',
  });
  expect(read(5)).toMatchObject({
    code: 'provider_malformed',
    cause: 'status 403 without an error',
  });
});

test('S-55 keeps the session if the provider refuses the client', async () => {
  const odd = startOdd(401, {});
  await signInAndExpire(odd);
  expect(await readCode(await odd.edge.call('GET', PROJECTS))).toBe('502 provider_rejected_client');
  expect(await readStatus(odd.edge)).toBe('signed-in');
});

test('logs and counts the failure behind provider_unavailable', async () => {
  const odd = startOdd(200, '<h1>Hello</h1>');
  await signInAndExpire(odd);
  expect(await readCode(await odd.edge.call('GET', PROJECTS))).toBe('503 provider_unavailable');
  expect(odd.edge.events).toContainEqual(
    expect.objectContaining({
      code: 'provider_unavailable',
      cause: 'provider_malformed: not a JSON object',
    }),
  );
  expect(odd.edge.counters.read()).toMatchObject({
    'failure provider_unavailable provider_malformed': 1,
  });
});
