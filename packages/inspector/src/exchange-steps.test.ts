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
  return buildExchangeSteps(exchange, 0).map(({ from, to, title, failure }) =>
    `${from} ${to} ${title} ${failure?.code ?? ''}`.trim(),
  );
};
const upstream = (status: number) =>
  fact('upstream', `at=2&to=https%3A%2F%2Fa.example%2Fprojects&status=${status}`, 20);

test('a status that the service sent is a failure at the service', () => {
  const trace = readTrace([fact('request', 'id=r1&method=GET'), upstream(403)]);
  expect(build({ status: 403, trace })).toEqual([
    'browser edge GET /api/lockit/projects',
    'edge edge Checked',
    'edge upstream GET https://a.example/projects',
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

test('a token response shows the tokens that it has, and the response the cookies that it sets', () => {
  const token = (issued: string) =>
    fact(
      'provider',
      `at=1&to=https%3A%2F%2Fa.example%2Ftoken&status=200&grant_type=authorization_code&issued=${issued}`,
    );
  const trace = readTrace([
    token('access_token+id_token'),
    fact('cookies', 'session=set&attempt=cleared'),
  ]);
  expect(build({ path: '/auth/callback/op', status: 303, trace })).toEqual([
    'browser edge /auth/callback/op',
    'edge edge Checked',
    'edge provider Token request, authorization_code',
    'provider edge 200: access token, ID token',
    'edge browser 303: session cookie set, attempt cookie cleared',
  ]);
});

test.each([
  ['/.well-known/openid-configuration', 'Metadata'],
  ['/token/revocation', 'Revocation'],
  ['/oauth2/revoke', 'Revocation'],
  ['/token/introspection', 'Introspection'],
  ['/jwks', 'Signing keys'],
  ['/par', '/par'],
])('a request to the provider’s %s is called %s', (path, title) => {
  const to = encodeURIComponent(`https://a.example${path}`);
  const trace = readTrace([fact('provider', `at=1&to=${to}&status=200&token=43`)]);
  expect(build({ path: '/auth/logout', trace })).toContain(`edge provider ${title}`);
});
