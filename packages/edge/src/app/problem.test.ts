import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { callHandler } from '../testing/call-handler.ts';
import { ORIGIN } from '../testing/edge-under-test.ts';
import { answerUnconfigured } from './problem.ts';

const COOKIES = { cookie: 'postern-dev-5173=a; postern-dev-5173-lease=b' };

test('describes a failure by its row of the catalogue', async () => {
  const failure = new Failure('request_malformed', { parameters: ['a', 'b'.repeat(65)] });
  const { response } = await callHandler(() => failure);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await response.json()).toEqual({
    type: `${ORIGIN}/problems/request_malformed`,
    title: expect.any(String),
    status: 400,
    detail: expect.any(String),
    code: 'request_malformed',
    recovery: 'fix-request',
    requestId: response.headers.get('x-request-id'),
    parameters: ['a', 'b'.repeat(64)],
  });
});

test.each([
  new Failure('provider_rejected_client').with({ connection: 'work' }),
  new Failure('provider_unavailable', {
    cause: new Failure('provider_timeout').with({ connection: 'work' }),
  }),
])(
  'logs the connection whose provider failed, and does not tell the caller: %j',
  async (failure) => {
    const { response, events } = await callHandler(() => failure);
    expect(await response.text()).not.toContain('work');
    expect(events).toMatchObject([{ event: 'failure', code: failure.code, connection: 'work' }]);
  },
);

test('keeps the cause out of the response, and logs it', async () => {
  const failure = new Failure('internal', { cause: 'private' });
  const { response, events } = await callHandler(() => failure, { method: 'POST' }, '/a?b=c');
  expect(await response.text()).not.toContain('private');
  expect(events).toEqual([
    {
      event: 'failure',
      requestId: response.headers.get('x-request-id'),
      method: 'POST',
      path: '/a',
      code: 'internal',
      cause: 'private',
    },
  ]);
});

test('sends Retry-After with a failure to retry later, one second by default', async () => {
  const retryAfter = async (failure: Failure): Promise<string | null> =>
    (await callHandler(() => failure)).response.headers.get('retry-after');
  const limited = new Failure('guard_rate_limited', { retryAfterSeconds: 10 });
  expect(await retryAfter(limited)).toBe('10');
  expect(await retryAfter(new Failure('provider_unavailable'))).toBe('1');
  expect(await retryAfter(new Failure('route_unknown', { retryAfterSeconds: 10 }))).toBeNull();
});

test('clears the cookies of an ended session only', async () => {
  const cookies = async (failure: Failure): Promise<string[]> => {
    const { response } = await callHandler(() => failure, { headers: COOKIES });
    return response.headers.getSetCookie().map((text) => text.split(';')[0] ?? '');
  };
  const cleared = ['postern-dev-5173=', 'postern-dev-5173-lease='];
  expect(await cookies(new Failure('session_expired'))).toEqual(cleared);
  expect(await cookies(new Failure('session_expired', { keepsCookies: true }))).toEqual([]);
  expect(await cookies(new Failure('provider_unreachable'))).toEqual([]);
});

test('responds with internal while the settings are invalid', async () => {
  const response = answerUnconfigured('r');
  expect(response.status).toBe(500);
  const problem = { type: 'about:blank', code: 'internal', requestId: 'r' };
  expect(await response.json()).toMatchObject(problem);
});
