import { expect, test } from 'vitest';
import { createInProcessRateLimiter } from '../limits/rate-limiter.ts';
import { buildSettings, callHandler } from '../testing/call-handler.ts';
import { readCode } from '../testing/edge-under-test.ts';
import { guardOperator } from './operator.ts';

const TOKEN = 'an-operators-own-token';

async function ask(
  authorization: string | undefined,
  variables: Record<string, string> = { POSTERN_OPERATOR_TOKEN: TOKEN },
): Promise<Response> {
  const parts = {
    settings: buildSettings(variables),
    rateLimiter: createInProcessRateLimiter(),
    readClientAddress: () => undefined,
  };
  const handler = async (c: Parameters<typeof guardOperator>[0]) =>
    (await guardOperator(c, parts)) ?? c.text('passed');
  const headers = authorization === undefined ? {} : { authorization };
  const { response } = await callHandler(handler, { headers });
  return response;
}

async function guard(...given: Parameters<typeof ask>): Promise<string> {
  const response = await ask(...given);
  return response.ok ? response.text() : readCode(response);
}

test('passes the operator’s token', async () => {
  expect(await guard(`Bearer ${TOKEN}`)).toBe('passed');
  expect(await guard(`bearer  ${TOKEN}`)).toBe('passed');
});

test.each([
  undefined,
  TOKEN,
  `Basic ${TOKEN}`,
  `Bearer ${TOKEN}x`,
  `Bearer ${TOKEN.slice(1)}`,
  `Bearer ${TOKEN} x`,
])('rejects the authorization %s', async (authorization) => {
  expect(await guard(authorization)).toBe('401 operator_unauthorized');
});

test('a rejection names the scheme of the token (RFC 6750 §3)', async () => {
  expect((await ask(undefined)).headers.get('www-authenticate')).toBe('Bearer realm="operator"');
  expect((await ask(`Bearer ${TOKEN}`)).headers.has('www-authenticate')).toBe(false);
});

test('hides the endpoint if no token is configured', async () => {
  expect(await guard(`Bearer ${TOKEN}`, {})).toBe('404 route_unknown');
});
