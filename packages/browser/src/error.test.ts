import { expect, test } from 'vitest';
import { AuthError } from './error.ts';
import { readProblem } from './problem.ts';
import { buildProblemAnswer } from './testing/index.ts';

test('serializes to its facts, without stack and cause', () => {
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

test('reads every field of a problem document, and its body stays readable', async () => {
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
    'JSON of the API that looks like a problem document',
    '{"code":"x","recovery":"sign-in"}',
    'application/json',
  ],
  ['a problem document of another server', '{"title":"Gone"}', 'application/problem+json'],
  ['a malformed problem document', '{', 'application/problem+json'],
])('%s is undefined', async (_, body, type) => {
  const response = new Response(body, { status: 401, headers: { 'content-type': type } });
  expect(await readProblem(response)).toBeUndefined();
});
