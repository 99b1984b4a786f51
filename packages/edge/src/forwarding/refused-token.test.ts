import { expect, test } from 'vitest';
import { EdgeUnderTest, readCode } from '../testing/edge-under-test.ts';

const PROJECTS = '/api/lockit/projects';

/** Signs in, and lets an hour pass at the edge only: there, the token is no longer fresh. */
async function signInAnHourAgo(edge: EdgeUnderTest): Promise<void> {
  await edge.signIn();
  edge.aheadMs += 3_600_000;
}

/** How many token requests of a grant the service has answered. */
async function count(edge: EdgeUnderTest, service: 'lockit' | 'lekab'): Promise<number> {
  const grants = new Set(['refresh_token', 'client_credentials']);
  const requests = await edge[service].requests();
  return requests.filter(({ grantType = '' }) => grants.has(grantType)).length;
}

test('a service token that the upstream refuses is replaced once, and the call made again', async () => {
  const edge = new EdgeUnderTest();
  await edge.signIn();
  const send = (): Promise<Response> =>
    edge.call('POST', '/api/lekab/rime/send', {
      body: JSON.stringify({ to: '+46701234567', text: 'hi' }),
      headers: { 'content-type': 'application/json', 'content-length': '37' },
    });
  expect((await send()).status).toBe(200);
  await edge.lekab.advanceClock(1000);
  const statuses = (await Promise.all(Array.from({ length: 10 }, send))).map((r) => r.status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await count(edge, 'lekab')).toBe(2);
  expect(await edge.lekab.messages()).toHaveLength(11);
});

test('an upstream that refuses every token is not fed with new ones', async () => {
  const edge = new EdgeUnderTest({
    intercept: async (url, next) =>
      url.endsWith('/rime/send') ? new Response(null, { status: 401 }) : next(),
  });
  await edge.signIn();
  const send = (): Promise<Response> => edge.call('POST', '/api/lekab/rime/send');
  for (let calls = 0; calls < 5; calls += 1) expect((await send()).status).toBe(401);
  expect(await count(edge, 'lekab')).toBe(2);
});

test('a user’s token that the upstream refuses is renewed, and the call made again', async () => {
  const edge = new EdgeUnderTest();
  await signInAnHourAgo(edge);
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  await edge.lockit.advanceClock(604_801);
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  expect(await count(edge, 'lockit')).toBe(1);
});

test('when the renewal finds the session dead, the caller is told so', async () => {
  const edge = new EdgeUnderTest();
  await signInAnHourAgo(edge);
  await edge.lockit.reset();
  expect(await readCode(await edge.call('GET', PROJECTS))).toBe('401 provider_rejected_grant');
});

test('a call whose body is gone is not made again, but its next try has another token', async () => {
  const tokens: (string | null)[] = [];
  const edge = new EdgeUnderTest({
    intercept: async (url, next, init) => {
      if (!url.endsWith('/matchClips')) return next();
      tokens.push(new Headers(init?.headers).get('authorization'));
      return new Response(null, { status: tokens.at(-1) === tokens[0] ? 401 : 200 });
    },
  });
  await signInAnHourAgo(edge);
  const upload = (): Promise<Response> => {
    const body = new Blob(['["A001.mov"]']).stream();
    const path = '/api/lockit/projects/1/projectdays/2/matchClips';
    return edge.call('POST', path, { body, duplex: 'half' } as RequestInit);
  };
  expect((await upload()).status).toBe(401);
  expect(tokens).toHaveLength(1);
  expect((await upload()).status).toBe(200);
  expect(await count(edge, 'lockit')).toBe(1);
});
