import { expect, test } from 'vitest';
import { buildExchangeSteps } from './exchange-steps.ts';
import type { Exchange } from './flow.ts';
import { readTrace } from './read-trace.ts';

const fact = (name: string, description: string, duration = 0) => ({ name, duration, description });
const build = (changes: Partial<Exchange>): string[] => {
  const exchange: Exchange = {
    path: '/api/lockit/projects',
    beganAtMs: 0,
    waitedMs: 0,
    durationMs: 50,
    status: 200,
    isFromCache: false,
    trace: readTrace([]),
    ...changes,
  };
  return buildExchangeSteps(exchange, 0).map(({ from, to, title, failure = '' }) =>
    `${from} ${to} ${title} ${failure}`.trim(),
  );
};
const upstream = (status: number) =>
  fact('upstream', `at=2&to=https%3A%2F%2Fa.example%2Fprojects&status=${status}`, 20);

test('a status that the service sent is a failure at the service', () => {
  const trace = readTrace([fact('request', 'id=r1&method=GET'), upstream(403)]);
  expect(build({ status: 403, trace })).toEqual([
    'browser edge GET /api/lockit/projects',
    'edge edge Checked',
    'edge upstream /projects',
    'upstream edge 403 service_forbidden',
    'edge browser 403',
  ]);
});

test('a request that the edge rejects before any call is a failure at the edge', () => {
  const trace = readTrace([
    fact('request', 'id=r1&method=GET'),
    fact('failure', 'code=session_missing'),
  ]);
  expect(build({ status: 401, trace })).toEqual([
    'browser edge GET /api/lockit/projects',
    'edge edge Stopped here session_missing',
    'edge browser 401: session_missing',
  ]);
});

test('a call whose connection breaks has no response', () => {
  const trace = readTrace([upstream(0), fact('failure', 'code=upstream_unreachable')]);
  expect(build({ status: 502, trace })).toContain('upstream edge No answer upstream_unreachable');
});

test('a session request without a response is edge_unreachable; an API call without one was cancelled', () => {
  expect(build({ path: '/auth/session', status: 0 })).toEqual([
    'browser edge /auth/session: no answer edge_unreachable',
  ]);
  expect(build({ status: 0 })).toEqual(['browser edge /api/lockit/projects: not waited for']);
});

test('a response from the browser’s cache has no step to the edge', () => {
  expect(build({ path: '/auth/config', isFromCache: true })).toEqual([
    'browser browser /auth/config, from the browser’s cache',
  ]);
});
