import { expect, test } from 'vitest';
import { startTestApp } from './testing/dev-app.ts';
import { describeUnusedProxies } from './unused-proxies.ts';

test.each(['/api', '/api/', '/api/v2', '/auth', '/au', '^/api/.*', '^/(api|graphql)'])(
  'names the proxy %s, whose path the edge answers',
  (key) => {
    expect(describeUnusedProxies({ [key]: 'http://localhost:8080' })).toEqual([
      expect.stringContaining(`the edge answers ${key} before the proxy`),
    ]);
  },
);

test.each(['/', '/graphql', '/api-docs', '/apis', '/v1/api', '^/v1/api', '^/apis'])(
  'leaves out the proxy %s',
  (key) => {
    expect(describeUnusedProxies({ [key]: {} })).toEqual([]);
  },
);

test('the terminal says that a proxy of the API is not used', async () => {
  const proxy = `import postern from '@postern/vite';
export default { plugins: [postern()], server: { proxy: { '/api': 'http://localhost:1', '/other': 'http://localhost:1' } } };
`;
  const app = await startTestApp({ files: { 'vite.config.ts': proxy } });
  await expect.poll(() => app.output()).toContain('the edge answers /api before');
  expect(app.output()).not.toContain('/other');
  const response = await fetch(`${app.origin}/api/x`, { headers: { 'x-postern': '1' } });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: 'route_unknown' });
});
