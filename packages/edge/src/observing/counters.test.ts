import { expect, test } from 'vitest';
import { Counters } from './counters.ts';

test('counts each metric under its fields', () => {
  const counters = new Counters();
  counters.count({ counter: 'forwarded', route: 'lockit', status: 200 });
  counters.count({ counter: 'forwarded', route: 'lockit', status: 200 });
  counters.count({ counter: 'failure', code: 'provider_unavailable', behind: 'provider_timeout' });
  counters.count({
    counter: 'token_request',
    connection: 'op',
    grant: 'refresh_token',
    outcome: 'ok',
  });
  expect(counters.read()).toEqual({
    'forwarded lockit 200': 2,
    'failure provider_unavailable provider_timeout': 1,
    'token_request op refresh_token ok': 1,
  });
});
