import { expect, test } from 'vitest';
import { readTrace } from './read-trace.ts';

const time = (name: string, duration: number) => ({ name, duration, description: '' });
const fact = (name: string, description: string, duration = 0) => ({ name, duration, description });

test('an edge that is not traced tells three times', () => {
  const trace = readTrace([time('edge', 2), time('store', 1), time('upstream', 40)]);
  expect(trace).toMatchObject({ edgeMs: 2, storeMs: 1, upstreamMs: 40, calls: [], checks: [] });
  expect(trace.requestId).toBeUndefined();
});

test('a token request is told by its grant, and what it carried by kind and length', () => {
  const { calls } = readTrace([
    fact(
      'provider',
      'at=4&to=https%3A%2F%2Fa.example%2Ftoken&status=200&authorization=Basic+38&grant_type=authorization_code&code=17&code_verifier=43',
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
      ],
    },
  ]);
});

test('cookies that were not sent are not told', () => {
  const { cookies, requestId } = readTrace([
    fact('request', 'id=r1&method=GET&session=64&lease=0'),
  ]);
  expect(requestId).toBe('r1');
  expect(cookies).toEqual([{ kind: 'session cookie', length: 64 }]);
});
