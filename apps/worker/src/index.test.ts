import { exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';

test('without settings the Worker refuses every request, and does not tell callers why', async () => {
  const worker = (exports as unknown as { default: Fetcher }).default;
  const response = await worker.fetch('http://localhost:5173/auth/config');
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ code: 'internal', recovery: 'none' });
});
