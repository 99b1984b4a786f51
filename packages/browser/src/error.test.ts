import { expect, test } from 'vitest';
import { AuthError } from './error.ts';
import { readProblem } from './problem.ts';
import { buildProblemAnswer } from './testing/index.ts';

test('as JSON an error is its facts: neither stack nor cause', () => {
  const cause = new Error('private');
  const error = new AuthError({
    phase: 'session',
    code: 'edge_unreachable',
    recovery: 'retry-later',
    cause,
  });
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'AuthError',
    phase: 'session',
    code: 'edge_unreachable',
    recovery: 'retry-later',
    type: '/problems/edge_unreachable',
  });
  expect([error.cause, error.message]).toEqual([cause, 'edge_unreachable']);
});

test('a problem document is read with all that it says, and can be read again', async () => {
  const response = buildProblemAnswer('store_unavailable');
  expect(await readProblem(response, 'session')).toMatchObject({
    code: 'store_unavailable',
    phase: 'session',
    recovery: 'retry-later',
    status: 503,
    title: 'Sessions cannot be read right now',
    type: 'https://edge.example/problems/store_unavailable',
    requestId: 'request-1',
    retryAfterSeconds: 1,
  });
  expect(await response.json()).toHaveProperty('code', 'store_unavailable');
});

test.each([
  [
    'JSON of the service that looks like one',
    '{"code":"x","recovery":"sign-in"}',
    'application/json',
  ],
  ['a problem document of somebody else', '{"title":"Gone"}', 'application/problem+json'],
  ['one that is broken', '{', 'application/problem+json'],
])('%s is none of ours', async (_, body, type) => {
  const response = new Response(body, { status: 401, headers: { 'content-type': type } });
  expect(await readProblem(response)).toBeUndefined();
});
