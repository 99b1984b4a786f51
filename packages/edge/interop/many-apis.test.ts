import { expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import { buildApiRoute, startApi } from './api.ts';
import { connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { configureApis, registerTokenExchange } from './exchange-provider.ts';
import { startProvider } from './provider.ts';

const COUNT = 50;
/** What Deno KV stores in one entry, in bytes. */
const SMALLEST_STORE_BYTES = 64 * 1024;
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';

test('a session with 50 APIs serves each of them, in a record of bounded size', async () => {
  const provider = await startProvider({
    client: {
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', GRANT],
    },
    configuration: configureApis(),
    prepare: registerTokenExchange,
  });
  const api = await startApi(provider);
  const names = Array.from({ length: COUNT }, (_, i) => `api-${i}`);
  const memory = createMemoryStore();
  let largest = 0;
  const edge = new InProcessEdge({
    connections: [connect(provider)],
    routes: names.map((name) =>
      buildApiRoute(api, name, 'payroll', { exchange: { audience: 'payroll', scopes: [name] } }),
    ),
    // Each call reads the store.
    variables: { POSTERN_LEASE_SECONDS: '0' },
    store: {
      read: (key) => memory.read(key),
      delete: (key) => memory.delete(key),
      writeIfVersion(key, expected, record) {
        largest = Math.max(largest, JSON.stringify(record).length);
        return memory.writeIfVersion(key, expected, record);
      },
    },
  });
  const app = new OpApp(edge);
  await app.signIn();
  const call = async (name: string): Promise<unknown> =>
    (await app.call('GET', `/api/${name}/me`)).json();
  for (const name of names) expect(await call(name)).toMatchObject({ scope: name });
  const countExchanges = (): number =>
    provider.requests.filter((line) => line === `grant ${GRANT}`).length;
  expect(countExchanges()).toBe(COUNT);
  // The newest tokens are kept, and the oldest are obtained again.
  for (const name of names.slice(-5)) expect(await call(name)).toMatchObject({ scope: name });
  expect(countExchanges()).toBe(COUNT);
  expect(await call('api-0')).toMatchObject({ scope: 'api-0' });
  expect(countExchanges()).toBe(COUNT + 1);
  // All at once, each gets its own.
  const calls = await Promise.all(names.map(call));
  expect(calls).toMatchObject(names.map((scope) => ({ scope })));
  expect(largest).toBeGreaterThan(8000);
  expect(largest).toBeLessThan(SMALLEST_STORE_BYTES);
  await api.close();
  await provider.close();
});
