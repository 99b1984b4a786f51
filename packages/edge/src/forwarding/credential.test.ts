import { expect, test } from 'vitest';
import { EdgeUnderTest, readCode } from '../testing/edge-under-test.ts';

const PROJECTS = '/api/lockit/projects';

/** Signs in, and moves only the edge's clock ahead by an hour: its token is no longer fresh. */
async function signInAnHourAgo(edge: EdgeUnderTest): Promise<void> {
  await edge.signIn();
  edge.aheadMs += 3_600_000;
}

/** Counts the provider's token requests for a refresh or for a service token. */
async function count(edge: EdgeUnderTest, provider: 'lockit' | 'lekab'): Promise<number> {
  const grants = new Set(['refresh_token', 'client_credentials']);
  const requests = await edge[provider].requests();
  return requests.filter(({ grantType = '' }) => grants.has(grantType)).length;
}

test('replaces a service token that the upstream refuses once, and retries the call', async () => {
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

test('stops replacing tokens for an upstream that refuses every one', async () => {
  const edge = new EdgeUnderTest({
    intercept: async (url, next) =>
      url.endsWith('/rime/send') ? new Response(null, { status: 401 }) : next(),
  });
  await edge.signIn();
  const send = (): Promise<Response> => edge.call('POST', '/api/lekab/rime/send');
  for (let calls = 0; calls < 5; calls += 1) expect((await send()).status).toBe(401);
  expect(await count(edge, 'lekab')).toBe(2);
});

test('refreshes a user’s token that the upstream refuses, and retries the call', async () => {
  const edge = new EdgeUnderTest();
  await signInAnHourAgo(edge);
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  await edge.lockit.advanceClock(604_801);
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  expect(await count(edge, 'lockit')).toBe(1);
});

test('retries the call also if the refusal is cut short meanwhile', async () => {
  let calls = 0;
  const edge = new EdgeUnderTest({
    intercept: async (url, next) => {
      if (!url.endsWith('/projects')) return next();
      calls += 1;
      const start = (controller: ReadableStreamDefaultController): void =>
        controller.error(new Error('ECONNRESET'));
      const broken = new ReadableStream({ start });
      return calls === 1 ? new Response(broken, { status: 401 }) : next();
    },
  });
  await signInAnHourAgo(edge);
  expect((await edge.call('GET', PROJECTS)).status).toBe(200);
  expect(calls).toBe(2);
});

test('drops the refusal when it retries, and does not retry with the same token', async () => {
  const tokens: (string | null)[] = [];
  let dropped = 0;
  let isSame = false;
  const edge = new EdgeUnderTest({
    intercept: async (url, next, init) => {
      if (url.endsWith('/access-token') && isSame) {
        const access_token = tokens.at(-1)?.slice('Bearer '.length);
        return Response.json({ access_token, token_type: 'Bearer', expires_in: 604_800 });
      }
      if (!url.endsWith('/projects')) return next();
      tokens.push(new Headers(init?.headers).get('authorization'));
      const cancel = (): void => void (dropped += 1);
      return new Response(new ReadableStream({ cancel }), { status: 401 });
    },
  });
  await signInAnHourAgo(edge);
  const first = await edge.call('GET', PROJECTS);
  await first.body?.cancel();
  expect([new Set(tokens).size, dropped]).toEqual([2, 2]);
  isSame = true;
  edge.aheadMs += 60_000;
  await (await edge.call('GET', PROJECTS)).body?.cancel();
  expect([new Set(tokens).size, tokens.length]).toEqual([2, 3]);
});

test('reports the end of the session if the provider rejects that refresh', async () => {
  const edge = new EdgeUnderTest();
  await signInAnHourAgo(edge);
  await edge.lockit.reset();
  expect(await readCode(await edge.call('GET', PROJECTS))).toBe('401 provider_rejected_grant');
});

test('does not repeat a call whose body is consumed, but replaces the token for the caller’s retry', async () => {
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
