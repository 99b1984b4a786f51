import { expect, test } from 'vitest';
import { readTrace } from './read-trace.ts';

const time = (name: string, duration: number) => ({ name, duration, description: '' });
const fact = (name: string, description: string, duration = 0) => ({ name, duration, description });

test('reads the three times of an edge without tracing', () => {
  const trace = readTrace([time('edge', 2), time('store', 1), time('upstream', 40)]);
  expect(trace).toMatchObject({ edgeMs: 2, storeMs: 1, upstreamMs: 40, calls: [], checks: [] });
  expect(trace.requestId).toBeUndefined();
});

test('reads a token request with its grant, and its parameters by kind and length', () => {
  const { calls } = readTrace([
    fact(
      'provider',
      'at=4&to=https%3A%2F%2Fa.example%2Ftoken&status=200&authorization=Basic+38&grant_type=authorization_code&code=17&code_verifier=43&redirect_uri=https%3A%2F%2Fb.example%2Fcb&issued=access_token+refresh_token',
      31,
    ),
  ]);
  expect(calls).toEqual([
    {
      lane: 'provider',
      atMs: 4,
      durationMs: 31,
      to: 'https://a.example/token',
      status: 200,
      grant: 'authorization_code',
      sent: [
        { kind: 'client credentials', length: 38 },
        { kind: 'authorization code', length: 17 },
        { kind: 'code verifier', length: 43 },
        { kind: 'redirect URI', length: 20, value: 'https://b.example/cb' },
      ],
      issued: ['access token', 'refresh token'],
    },
  ]);
});

test('leaves out cookies that were not sent', () => {
  const { cookies, requestId } = readTrace([
    fact('request', 'id=r1&method=GET&session=64&lease=0'),
  ]);
  expect(requestId).toBe('r1');
  expect(cookies).toEqual([{ kind: 'session cookie', length: 64 }]);
});

test('reads a failure with its cause, and the cookies that the response sets', () => {
  const trace = readTrace([
    fact('cookies', 'session=set&attempt=cleared'),
    fact('failure', 'code=provider_rejected_client&cause=status+401+invalid_client'),
  ]);
  expect(trace).toMatchObject({
    setCookies: ['session cookie set', 'attempt cookie cleared'],
    failure: { code: 'provider_rejected_client', cause: 'status 401 invalid_client' },
  });
});
