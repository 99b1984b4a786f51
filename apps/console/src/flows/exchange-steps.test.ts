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

test('what the service itself refuses failed at the service', () => {
  const trace = readTrace([fact('request', 'id=r1&method=GET'), upstream(403)]);
  expect(build({ status: 403, trace })).toEqual([
    'browser edge GET /api/lockit/projects',
    'edge edge Checked',
    'edge upstream /projects',
    'upstream edge 403 service_forbidden',
    'edge browser 403',
  ]);
});

test('what the edge refuses before it asks anybody failed at the edge', () => {
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

test('a connection that breaks is a request without an answer', () => {
  const trace = readTrace([upstream(0), fact('failure', 'code=upstream_unreachable')]);
  expect(build({ status: 502, trace })).toContain('upstream edge No answer upstream_unreachable');
});

test('an edge that does not answer the kit is unreachable; a call that is given up is none', () => {
  expect(build({ path: '/auth/session', status: 0 })).toEqual([
    'browser edge /auth/session: no answer edge_unreachable',
  ]);
  expect(build({ status: 0 })).toEqual(['browser edge /api/lockit/projects: not waited for']);
});

test('what the browser had kept went nowhere', () => {
  expect(build({ path: '/auth/config', isFromCache: true })).toEqual([
    'browser browser /auth/config, from the browser’s cache',
  ]);
});
