import { expect, test } from 'vitest';
import { EdgeUnderTest, LOCKIT } from '../testing/edge-under-test.ts';
import { buildCauseText } from './log.ts';

const PROJECTS = '/api/lockit/projects';
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

async function createTraced(): Promise<{ edge: EdgeUnderTest; sent: Headers[] }> {
  const sent: Headers[] = [];
  const edge = new EdgeUnderTest({
    intercept: async (url, next, init) => {
      if (!url.startsWith(`${LOCKIT}/projects`)) return next();
      sent.push(new Headers(init?.headers));
      edge.aheadMs += 40;
      return Response.json([]);
    },
  });
  await edge.signIn();
  return { edge, sent };
}

test('puts the request id in the response, the problem, the log and the upstream request', async () => {
  const { edge, sent } = await createTraced();
  const served = await edge.call('GET', PROJECTS);
  expect(sent[0]?.get('x-request-id')).toBe(served.headers.get('x-request-id'));
  const failed = await edge.call('GET', '/api/none');
  const problem: unknown = await failed.json();
  const requestId = failed.headers.get('x-request-id');
  expect(problem).toMatchObject({ requestId });
  expect(edge.events.at(-1)).toMatchObject({ event: 'failure', requestId, path: '/api/none' });
});

test('forwards a valid traceparent and drops an invalid one', async () => {
  const { edge, sent } = await createTraced();
  const headers = { traceparent: TRACE, tracestate: 'vendor=1' };
  await edge.call('GET', PROJECTS, { headers });
  await edge.call('GET', PROJECTS, { headers: { ...headers, traceparent: 'anything' } });
  expect(sent.map((one) => [one.get('traceparent'), one.get('tracestate')])).toEqual([
    [TRACE, 'vendor=1'],
    [null, null],
  ]);
});

test('reports edge, store and upstream times in Server-Timing', async () => {
  const { edge } = await createTraced();
  const response = await edge.call('GET', PROJECTS);
  const timing = response.headers.get('server-timing') ?? '';
  expect(timing).toMatch(/^edge;dur=\d+, store;dur=\d+, upstream;dur=\d+$/);
  // A busy machine only makes it longer.
  expect(Number(timing.split('=').at(-1))).toBeGreaterThanOrEqual(39);
});

test('counts token requests, forwarded calls and failures', async () => {
  const { edge } = await createTraced();
  await edge.call('GET', PROJECTS);
  await edge.call('GET', PROJECTS);
  await edge.call('GET', '/api/none');
  await edge.call('POST', '/auth/refresh');
  expect(edge.counters.read()).toEqual({
    'token_request lockit authorization_code ok': 1,
    'token_request lockit refresh_token ok': 1,
    'forwarded lockit 200': 2,
    'failure route_unknown': 1,
  });
});

test('S-66 logs the message of a cause, cut, with only the origin of URLs and no other fields', () => {
  const cause = Object.assign(
    new TypeError('no response from https://a.example/?code=secret now'),
    {
      cause: 'secret',
    },
  );
  expect(buildCauseText(cause)).toBe('TypeError: no response from https://a.example now');
  expect(buildCauseText({ token: 'secret' })).toBe('object');
  expect(buildCauseText('x'.repeat(9999))).toHaveLength(500);
});
