import { expect, test } from 'vitest';
import { createLekabEmulator } from '../lekab/emulator.ts';
import { createLockitNetworkEmulator } from '../lockit-network/emulator.ts';
import { buildBasic, controlsOf, getWithToken, postForm } from '../testing/in-process.ts';
import { MAX_LOGGED_REQUESTS } from './request-log.ts';

const basic = buildBasic('example-client', 'top-secret');
const documentedCode = {
  grant_type: 'authorization_code',
  code: 'example-auth-code',
  redirect_uri: 'https://example-client.com/auth_code',
};

async function control(
  name: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
  app = createLockitNetworkEmulator(),
): Promise<[number, Record<string, unknown>]> {
  const response = await app.request(`/__emulator/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return [response.status, (await response.json()) as Record<string, unknown>];
}

test('the log contains method, path, grant type and status of every call, newest last', async () => {
  let nowMs = Date.UTC(2026, 10, 21);
  const app = createLockitNetworkEmulator({ clock: () => nowMs });
  await app.request('/projects?secret=x');
  nowMs += 1500;
  await postForm(app, '/oauth/access-token', documentedCode, basic);
  await controlsOf(app).readSettings();
  const log = await controlsOf(app).requests();
  const hashes = expect.any(Object);
  expect(log).toEqual([
    { at: '2026-11-21T00:00:00.000Z', method: 'GET', path: '/projects', status: 401, hashes },
    {
      at: '2026-11-21T00:00:01.500Z',
      method: 'POST',
      path: '/oauth/access-token',
      grantType: 'authorization_code',
      status: 200,
      hashes,
    },
  ]);
});

test('the log contains secrets only as hashes, and equal secrets have equal hashes', async () => {
  const app = createLockitNetworkEmulator();
  await postForm(app, '/oauth/access-token', documentedCode, basic);
  await postForm(app, '/oauth/access-token', { ...documentedCode, code: 'other' }, basic);
  await getWithToken(app, '/projects', 'example-access-token');
  const log = await controlsOf(app).requests();
  const [first, second] = log;
  expect(first?.hashes['authorization']).toBe(second?.hashes['authorization']);
  expect(first?.hashes['code']).not.toBe(second?.hashes['code']);
  expect(first?.hashes['code']).toMatch(/^[\w-]{43}$/);
  const text = JSON.stringify(log);
  for (const secret of ['example-auth-code', 'example-access-token', basic.slice(6)]) {
    expect(text).not.toContain(secret);
  }
});

test('the log omits a malformed grant type', async () => {
  const app = createLockitNetworkEmulator();
  await postForm(app, '/oauth/access-token', { grant_type: 'Secret!' }, basic);
  expect((await controlsOf(app).requests())[0]).not.toHaveProperty('grantType');
});

test('the log keeps only its newest entries', async () => {
  const app = createLockitNetworkEmulator();
  for (let call = 0; call < MAX_LOGGED_REQUESTS + 5; call += 1) await app.request(`/n${call}`);
  const log = await controlsOf(app).requests();
  expect(log).toHaveLength(MAX_LOGGED_REQUESTS);
  expect([log[0]?.path, log.at(-1)?.path]).toEqual(['/n5', `/n${MAX_LOGGED_REQUESTS + 4}`]);
});

test('every secret issued since the last reset is listed in clear text', async () => {
  const lockit = createLockitNetworkEmulator();
  await postForm(lockit, '/oauth/access-token', documentedCode, basic);
  expect(await controlsOf(lockit).issued()).toEqual([
    { kind: 'access_token', value: 'example-access-token' },
    { kind: 'refresh_token', value: 'example-refresh-token' },
  ]);
  await controlsOf(lockit).reset();
  expect(await controlsOf(lockit).issued()).toEqual([]);
  const lekab = createLekabEmulator();
  const authorization = buildBasic('testuser', 'testpass');
  await lekab.request('/auth/api/v1/apikey?name=a', { headers: { authorization } });
  await postForm(lekab, '/auth/api/v1/token', 'grant_type=client_credentials', authorization);
  const kinds = (await controlsOf(lekab).issued()).map(({ kind }) => kind);
  expect(kinds).toEqual(['api_key', 'access_token']);
});

test('an update changes only the given settings and returns all of them', async () => {
  const controls = controlsOf(createLockitNetworkEmulator());
  const before = await controls.readSettings();
  const after = await controls.updateSettings({ refreshTokenReuse: 'revoke-family' });
  expect(after).toEqual({ ...before, refreshTokenReuse: 'revoke-family' });
  expect(await controls.readSettings()).toEqual(after);
});

test('each emulator starts with the token lifetime of its document', async () => {
  const lockit = await controlsOf(createLockitNetworkEmulator()).readSettings();
  const lekab = await controlsOf(createLekabEmulator()).readSettings();
  expect(lockit.accessTokenLifetimeSeconds).toBe(604_800);
  expect(lekab.accessTokenLifetimeSeconds).toBe(599);
});

test('an unknown setting is rejected with a list of the known ones', async () => {
  const [status, body] = await control('settings', { accessTokenLifetime: 5 });
  expect([status, body['error']]).toEqual([400, 'unknown_name']);
  expect(body['detail']).toContain('Unknown: accessTokenLifetime.');
  expect(body['detail']).toContain('accessTokenLifetimeSeconds, codeLifetimeSeconds');
});

test.each([
  { accessTokenLifetimeSeconds: -1 },
  { accessTokenLifetimeSeconds: 1.5 },
  { accessTokenLifetimeSeconds: '5' },
  { rotateRefreshTokens: 'yes' },
  { refreshTokenReuse: 'forgive' },
  { lekabVersion: 6 },
])('the setting %j is rejected with its name', async (body) => {
  const [status, rejection] = await control('settings', body);
  expect([status, rejection['error']]).toEqual([400, 'invalid_value']);
  expect(rejection['detail']).toContain(Object.keys(body)[0]);
});

test.each([[[]], ['text'], [null], [5]])('the settings %j are rejected', async (body) => {
  expect((await control('settings', body))[0]).toBe(400);
});

test('the clock advances, reports its time, and cannot go back', async () => {
  const app = createLockitNetworkEmulator({ clock: () => 0 });
  expect(await control('clock', { advanceSeconds: 90 }, {}, app)).toEqual([
    200,
    { now: '1970-01-01T00:01:30.000Z', advancedSeconds: 90 },
  ]);
  expect((await control('clock', { advanceSeconds: -1 }, {}, app))[1]['detail']).toContain('reset');
  expect((await control('clock', { advance: 1 }, {}, app))[1]['error']).toBe('unknown_name');
  expect((await control('clock', {}, {}, app))[1]['detail']).toContain('advanceSeconds');
});

test('a reset restores settings, faults, clock, state and log', async () => {
  const app = createLockitNetworkEmulator({ settings: { codeLifetimeSeconds: 7 } });
  const controls = controlsOf(app);
  await controls.updateSettings({ codeLifetimeSeconds: 1, rotateRefreshTokens: false });
  await controls.addFault({ target: '/projects', kind: 'status' });
  await controls.advanceClock(1000);
  await postForm(app, '/oauth/access-token', documentedCode, basic);
  await controls.reset();
  expect(await controls.readSettings()).toMatchObject({
    codeLifetimeSeconds: 7,
    rotateRefreshTokens: true,
  });
  expect(await controls.readFaults()).toEqual([]);
  expect(await controls.requests()).toEqual([]);
  expect((await getWithToken(app, '/projects', 'example-access-token')).status).toBe(401);
  // The guide's code can be used once again.
  expect((await postForm(app, '/oauth/access-token', documentedCode, basic)).status).toBe(200);
});

test('a control call may omit its body, but a body must be JSON with a JSON content type', async () => {
  const app = createLockitNetworkEmulator();
  const post = (init: RequestInit) => app.request('/__emulator/reset', { method: 'POST', ...init });
  expect((await post({})).status).toBe(200);
  const statuses = [
    (await post({ body: '{}', headers: { 'content-type': 'text/plain' } })).status,
    (await post({ body: '{"', headers: { 'content-type': 'application/json' } })).status,
  ];
  expect(statuses).toEqual([415, 400]);
});

test('only pages on this machine may call the controls', async () => {
  const app = createLockitNetworkEmulator();
  const allowed = await app.request('/__emulator/settings', {
    headers: { origin: 'http://localhost:5173' },
  });
  expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
  expect(allowed.headers.get('vary')).toBe('Origin');
  const preflight = await app.request('/__emulator/faults', {
    method: 'OPTIONS',
    headers: { origin: 'http://127.0.0.1:5173', 'access-control-request-method': 'POST' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
  for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'null']) {
    const [status, body] = await control('reset', {}, { origin });
    expect([origin, status, body['error']]).toEqual([origin, 403, 'origin_forbidden']);
  }
});

test('an unknown control is an error that lists the known ones', async () => {
  const [status, body] = await control('nothing', {});
  expect([status, body['error']]).toEqual([404, 'unknown_control']);
  expect(body['detail']).toContain('GET requests');
});

test('a rejected control call throws the emulator’s message', async () => {
  const controls = controlsOf(createLockitNetworkEmulator());
  await expect(controls.addFault({ target: '/nowhere', kind: 'drop' })).rejects.toThrow(
    /not a documented path/,
  );
});
