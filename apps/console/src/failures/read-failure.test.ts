import { expect, test } from 'vitest';
import { readFailure, readRetryAfterSeconds } from './read-failure.ts';

const problem = {
  type: 'about:blank',
  title: 'The API did not answer in time',
  status: 504,
  detail: 'It took longer than this route allows.',
  code: 'upstream_timeout',
  recovery: 'retry-later',
  requestId: 'req-7f3a',
};

function buildAnswer(body: string, status: number, headers: Record<string, string>): Response {
  return new Response(body, { status, headers });
}

test('reads the code, recovery, request id and Retry-After of a problem document', async () => {
  const headers = { 'content-type': 'application/problem+json', 'retry-after': '5' };
  const failure = await readFailure(buildAnswer(JSON.stringify(problem), 504, headers), 0);
  expect(failure).toMatchObject({
    code: 'upstream_timeout',
    recovery: 'retry-later',
    requestId: 'req-7f3a',
    retryAfterSeconds: 5,
  });
});

test('does not read a problem document that a service sends as plain JSON', async () => {
  const headers = { 'content-type': 'application/json' };
  const failure = await readFailure(buildAnswer(JSON.stringify(problem), 403, headers), 0);
  expect(failure).toMatchObject({ code: 'service_forbidden', recovery: 'none' });
});

test.each([
  [401, 'service_unauthorized', 'sign-in'],
  [403, 'service_forbidden', 'none'],
  [404, 'service_not_found', 'none'],
  [422, 'service_refused', 'fix-request'],
  [429, 'service_busy', 'retry-later'],
  [500, 'service_failed', 'retry-later'],
])('a %i of the service is %s with recovery %s', async (status, code, recovery) => {
  const answer = buildAnswer('<html>', status, { 'content-type': 'text/html' });
  expect(await readFailure(answer, 0)).toMatchObject({ code, recovery });
});

test('falls back to the status if a problem document is malformed', async () => {
  const headers = { 'content-type': 'application/problem+json' };
  expect(await readFailure(buildAnswer('{', 502, headers), 0)).toMatchObject({
    code: 'service_failed',
  });
});

const nowMs = Date.UTC(2026, 10, 21, 10);

test('reads Retry-After as seconds and as a date', () => {
  expect(readRetryAfterSeconds('12', nowMs)).toBe(12);
  expect(readRetryAfterSeconds('Sat, 21 Nov 2026 10:00:30 GMT', nowMs)).toBe(30);
});

test('a missing or malformed Retry-After means no wait', () => {
  expect(readRetryAfterSeconds(null, nowMs)).toBeUndefined();
  expect(readRetryAfterSeconds('', nowMs)).toBeUndefined();
  expect(readRetryAfterSeconds('in a while', nowMs)).toBeUndefined();
});

test('limits Retry-After to at least 0 and at most 600 seconds', () => {
  expect(readRetryAfterSeconds('86400', nowMs)).toBe(600);
  expect(readRetryAfterSeconds('Sat, 21 Nov 2026 09:00:00 GMT', nowMs)).toBe(0);
});
