import { BASE_VARIABLES, PUBLIC_ORIGIN } from '@postern/testing';
import { expect, test } from 'vitest';
import { createEdge } from '../edge.ts';
import { createInProcessRateLimiter } from '../limits/rate-limiter.ts';
import { readSettings } from '../settings/read-settings.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { readCode } from '../testing/edge-under-test.ts';
import { addMetricsEndpoint, type CreateObserver, combineObservers } from './index.ts';

const TOKEN = 'an-operators-own-token-of-some-length';
const CLIENT = { LOCKIT_CLIENT_ID: 'a', LOCKIT_CLIENT_SECRET: 's' };
const TEXT = { text: '# EOF\n', contentType: 'application/openmetrics-text; version=1.0.0' };

const createScraped: CreateObserver = (fetch) => ({
  fetch,
  wrap: (wrap) => wrap,
  addRoutes: (app, wrap, parts) =>
    addMetricsEndpoint(app, wrap, parts, () => Promise.resolve(TEXT)),
});

function start(variables: object) {
  const reading = readSettings({ ...BASE_VARIABLES, ...CLIENT, ...variables });
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  const edge = createEdge({
    settings: reading.settings,
    store: createMemoryStore(),
    rateLimiter: createInProcessRateLimiter(),
    log: () => undefined,
    createObserver: combineObservers([() => undefined, createScraped]),
  });
  return async (token?: string): Promise<Response> =>
    edge.request(`${PUBLIC_ORIGIN}/metrics`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
}

test('serves the metrics for the operator’s token, without X-Postern', async () => {
  const response = await start({ POSTERN_OPERATOR_TOKEN: TOKEN })(TOKEN);
  expect([response.status, await response.text()]).toEqual([200, TEXT.text]);
  expect(response.headers.get('content-type')).toBe(TEXT.contentType);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test.each([undefined, 'a-guess'])('rejects the token %s', async (token) => {
  const scrape = start({ POSTERN_OPERATOR_TOKEN: TOKEN });
  expect(await readCode(await scrape(token))).toBe('401 operator_unauthorized');
});

test('has no metrics without an operator token', async () => {
  expect(await readCode(await start({})(TOKEN))).toBe('404 route_unknown');
});

test('limits guesses of the token', async () => {
  const scrape = start({ POSTERN_OPERATOR_TOKEN: TOKEN });
  for (let turn = 0; turn < 60; turn += 1) await scrape('a-guess');
  expect(await readCode(await scrape(TOKEN))).toBe('429 guard_rate_limited');
});
