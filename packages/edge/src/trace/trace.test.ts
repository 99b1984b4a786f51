import { expect, test } from 'vitest';
import { EdgeFlowUnderTest } from '../testing/edge-flow-under-test.ts';
import { EdgeUnderTest } from '../testing/edge-under-test.ts';
import { readTrace } from './trace.ts';

const PROJECTS = '/api/lockit/projects';

/** Reads the steps of a trace, each with its name and facts. */
function readSteps(response: Response): [string, Record<string, string>][] {
  const header = response.headers.get('server-timing') ?? '';
  return Array.from(header.matchAll(/([a-z]+)(?:;dur=\d+)?;desc="([^"]*)"/g), (match) => [
    match[1] ?? '',
    Object.fromEntries(new URLSearchParams(match[2])),
  ]);
}

function createTraced(): EdgeUnderTest {
  return new EdgeUnderTest({ variables: { POSTERN_TRACE: '1' } });
}

test('traces a code exchange with the kinds and lengths of its credentials', async () => {
  const edge = createTraced();
  const body = await edge.authorize();
  const response = await edge.callback(body);
  expect(readSteps(response)).toEqual([
    [
      'request',
      { id: response.headers.get('x-request-id'), method: 'POST', session: '0', lease: '0' },
    ],
    ['check', { name: 'csrf-header' }],
    ['check', { name: 'origin' }],
    [
      'provider',
      {
        at: expect.stringMatching(/^\d+$/),
        to: 'http://localhost:9401/oauth/access-token',
        status: '200',
        authorization: `Basic ${btoa('example-client:top-secret').length}`,
        grant_type: 'authorization_code',
        code: String(body.code.length),
        code_verifier: '43',
        redirect_uri: body.redirectUri,
        issued: 'access_token refresh_token',
      },
    ],
    ['cookies', { session: 'set', attempt: 'cleared' }],
  ]);
});

test('traces the refresh and then the call that needed it', async () => {
  const edge = createTraced();
  await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 5 });
  await edge.signIn();
  edge.aheadMs = 60_000;
  const names = readSteps(await edge.call('GET', PROJECTS)).map(([name, { grant_type, to }]) =>
    [name, grant_type ?? to].filter(Boolean).join(' '),
  );
  expect(names.slice(3)).toEqual([
    'provider refresh_token',
    'upstream http://localhost:9401/projects',
    'cookies',
  ]);
});

test('traces only the own upstream request of each concurrent call', async () => {
  const edge = createTraced();
  await edge.signIn();
  const paths = [PROJECTS, `${PROJECTS}/p-1001`, `${PROJECTS}/p-1002`];
  const responses = await Promise.all(paths.map(async (path) => edge.call('GET', path)));
  for (const [i, response] of responses.entries()) {
    const upstream = readSteps(response).filter(([name]) => name === 'upstream');
    const expected = `http://localhost:9401${paths[i]?.slice('/api/lockit'.length)}`;
    expect(upstream.map(([, { to }]) => to)).toEqual([expected]);
  }
});

test('traces a failure by its code, and no check that refused the request', async () => {
  const edge = createTraced();
  const refused = await edge.call('GET', '/auth/session', { headers: { 'x-postern': '2' } });
  expect(readSteps(refused).slice(1)).toEqual([['failure', { code: 'guard_csrf_header' }]]);
  await edge.signIn();
  await edge.lockit.addFault({ target: '/oauth/access-token', kind: 'drop' });
  const failed = readSteps(await edge.call('POST', '/auth/refresh')).slice(3);
  expect(failed.map(([name, { status, code }]) => [name, status ?? code])).toEqual([
    ['provider', '200'],
    ['failure', 'provider_unreachable'],
  ]);
});

test('traces the failure that a redirect carries, with its cause from the log', async () => {
  const edge = new EdgeFlowUnderTest();
  const state = (await edge.begin()).get('state');
  const words = new URLSearchParams({
    error: 'unauthorized_client',
    error_description: 'unknown, or disabled',
  });
  const refused = await edge.navigate(`/auth/callback/op?state=${state}&${words}`);
  expect(readSteps(refused).at(-1)).toEqual([
    'failure',
    { code: 'authorization_failed', cause: 'unauthorized_client unknown, or disabled' },
  ]);
  const late = await edge.navigate(`/auth/callback/op?state=${state}&code=c`);
  expect(readSteps(late).at(-1)).toEqual([
    'failure',
    { code: 'callback_attempt_missing', cause: expect.any(String) },
  ]);
});

test('S-66 puts no secret in a trace', async () => {
  const edge = createTraced();
  const traces: string[] = [];
  const body = await edge.authorize();
  const responses = [
    await edge.callback(body),
    await edge.call('GET', PROJECTS),
    await edge.call('POST', '/auth/refresh'),
    await edge.call('POST', '/api/lekab/rime/send', {
      headers: { 'content-type': 'application/json' },
      body: '{"text":"marked"}',
    }),
    await edge.call('POST', '/auth/logout'),
  ];
  for (const response of responses) traces.push(response.headers.get('server-timing') ?? '');
  const issued = [...(await edge.lockit.issued()), ...(await edge.lekab.issued())];
  const secrets = [...issued.map(({ value }) => value), body.codeVerifier, 'top-secret', 'marked'];
  expect(secrets.length).toBeGreaterThan(8);
  for (const secret of secrets) expect(traces.join()).not.toContain(secret);
});

test('adds no trace without POSTERN_TRACE', async () => {
  const edge = new EdgeUnderTest();
  const response = await edge.signIn();
  expect(response.headers.get('server-timing')).toMatch(/^edge;dur=\d+, store;dur=\d+, [^,]+$/);
});

test('reads POSTERN_TRACE, off by default, and accepts 1 on loopback only', () => {
  const onLoopback = { POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173', POSTERN_TRACE: '1' };
  expect(readTrace({})).toEqual({ isTraced: false, faults: [] });
  expect(readTrace(onLoopback)).toEqual({ isTraced: true, faults: [] });
  for (const odd of [{ POSTERN_PUBLIC_ORIGIN: 'https://a.example' }, { POSTERN_TRACE: 'yes' }]) {
    const { faults } = readTrace({ ...onLoopback, ...odd });
    expect(faults).toEqual([{ name: 'POSTERN_TRACE', fix: expect.any(String) }]);
  }
});

test('adds no trace on a public origin, even if the edge has a tracer', async () => {
  const edge = new EdgeUnderTest({
    variables: { POSTERN_PUBLIC_ORIGIN: 'https://app.example', POSTERN_TRACE: '1' },
  });
  const response = await edge.fetch('https://app.example/auth/session', {
    headers: { 'x-postern': '1' },
  });
  expect(response.status).toBe(200);
  expect(readSteps(response)).toEqual([]);
});
