import { expect, test } from 'vitest';
import { EdgeUnderTest } from '../testing/edge-under-test.ts';
import { readTrace } from './trace.ts';

const PROJECTS = '/api/lockit/projects';

/** A step of the trace: its name, and its facts. */
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

test('a traced sign-in tells of the code exchange by kinds and lengths', async () => {
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
        redirect_uri: String(body.redirectUri.length),
      },
    ],
  ]);
});

test('a call that has to renew the token first tells both requests, in order', async () => {
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
  ]);
});

test('calls at once each tell of their own request alone', async () => {
  const edge = createTraced();
  await edge.signIn();
  const paths = [PROJECTS, `${PROJECTS}/p-1001`, `${PROJECTS}/p-1002`];
  const answers = await Promise.all(paths.map(async (path) => edge.call('GET', path)));
  for (const [i, answer] of answers.entries()) {
    const upstream = readSteps(answer).filter(([name]) => name === 'upstream');
    const wanted = `http://localhost:9401${paths[i]?.slice('/api/lockit'.length)}`;
    expect(upstream.map(([, { to }]) => to)).toEqual([wanted]);
  }
});

test('a failure is told by its code; who is not let through passed no check', async () => {
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

test('S-66 no secret is in a trace', async () => {
  const edge = createTraced();
  const traces: string[] = [];
  const body = await edge.authorize();
  const answers = [
    await edge.callback(body),
    await edge.call('GET', PROJECTS),
    await edge.call('POST', '/auth/refresh'),
    await edge.call('POST', '/api/lekab/rime/send', {
      headers: { 'content-type': 'application/json' },
      body: '{"text":"marked"}',
    }),
    await edge.call('POST', '/auth/logout'),
  ];
  for (const answer of answers) traces.push(answer.headers.get('server-timing') ?? '');
  const issued = [...(await edge.lockit.issued()), ...(await edge.lekab.issued())];
  const secrets = [...issued.map(({ value }) => value), body.codeVerifier, 'top-secret', 'marked'];
  expect(secrets.length).toBeGreaterThan(8);
  for (const secret of secrets) expect(traces.join()).not.toContain(secret);
});

test('an edge that is not traced tells nothing of this', async () => {
  const edge = new EdgeUnderTest();
  const response = await edge.signIn();
  expect(response.headers.get('server-timing')).toMatch(/^edge;dur=\d+, store;dur=\d+, [^,]+$/);
});

test('a trace is for loopback only, and off unless it is asked for', () => {
  const onLoopback = { POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173', POSTERN_TRACE: '1' };
  expect(readTrace({})).toEqual({ isTraced: false, faults: [] });
  expect(readTrace(onLoopback)).toEqual({ isTraced: true, faults: [] });
  for (const odd of [{ POSTERN_PUBLIC_ORIGIN: 'https://a.example' }, { POSTERN_TRACE: 'yes' }]) {
    const { faults } = readTrace({ ...onLoopback, ...odd });
    expect(faults).toEqual([{ name: 'POSTERN_TRACE', fix: expect.any(String) }]);
  }
});

test('nobody is traced on a public origin, whatever an edge is made with', async () => {
  const edge = new EdgeUnderTest({
    variables: { POSTERN_PUBLIC_ORIGIN: 'https://app.example', POSTERN_TRACE: '1' },
  });
  const answer = await edge.fetch('https://app.example/auth/session', {
    headers: { 'x-postern': '1' },
  });
  expect(answer.status).toBe(200);
  expect(readSteps(answer)).toEqual([]);
});
