import { BASE_VARIABLES } from '@postern/testing';
import { afterAll, expect, test } from 'vitest';
import { startEdge } from '../examples/any-provider.ts';
import { OpApp, ORIGIN } from './edge.ts';
import { startProvider } from './provider.ts';

const provider = await startProvider({
  client: {
    client_id: 'postern',
    client_secret: 'example',
    redirect_uris: [`${ORIGIN}/auth/callback/work`],
  },
});
afterAll(() => provider.close());

const ENVIRONMENT = {
  ...BASE_VARIABLES,
  WORK_ISSUER: provider.issuer,
  WORK_SECRET: 'example',
};

test('the example signs a user in at a real provider and calls with the user’s token', async () => {
  const edge = startEdge(ENVIRONMENT, () => undefined);
  const app = new OpApp({ request: (url, init) => edge.request(url, init) });
  const page = await app.signInByLink({ connection: 'work' }, '/orders?open=1');
  expect(page.href).toBe(`${ORIGIN}/orders?open=1`);
  const response = await app.call('GET', '/api/orders/me');
  expect(await response.json()).toEqual({ sub: 'ada' });
});

test('the example reports a missing setting at startup', () => {
  expect(() => startEdge({ ...ENVIRONMENT, WORK_SECRET: '' }, () => undefined)).toThrow(
    'connection work: has no secret; set it to what the provider issued',
  );
});
