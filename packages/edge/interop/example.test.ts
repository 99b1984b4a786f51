import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { startEdge } from '../examples/any-provider.ts';
import { AppBrowser, ORIGIN } from './edge.ts';
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
  POSTERN_PUBLIC_ORIGIN: ORIGIN,
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
  WORK_ISSUER: provider.issuer,
  WORK_SECRET: 'example',
};

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the example of the README is the one that runs', () => {
  const [readme, example] = [read('../README.md'), read('../examples/any-provider.ts')];
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});

test('the example signs a user in at a real provider, and calls with the user’s token', async () => {
  const edge = startEdge(ENVIRONMENT, () => undefined);
  const app = new AppBrowser({ request: (url, init) => edge.request(url, init) });
  const page = await app.signInByLink({ connection: 'work' }, '/orders?open=1');
  expect(page.href).toBe(`${ORIGIN}/orders?open=1`);
  const answer = await app.call('GET', '/api/orders/me');
  expect(await answer.json()).toEqual({ sub: 'ada' });
});

test('what is missing is said at the start', () => {
  expect(() => startEdge({ ...ENVIRONMENT, WORK_SECRET: '' }, () => undefined)).toThrow(
    'connection work: has a secret that is blank; set it to what the service gave you',
  );
});
