import { exports } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';

test('without settings the Worker rejects every request, and only the log says why', async () => {
  const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const worker = (exports as unknown as { default: Fetcher }).default;
  const response = await worker.fetch('http://localhost:5173/auth/config');
  expect(response.status).toBe(500);
  const { requestId, ...problem } = await response.json<Record<string, unknown>>();
  expect(problem).toMatchObject({ code: 'internal', recovery: 'none' });
  expect(JSON.stringify(problem)).not.toContain('POSTERN_KEYS');
  expect(lines).toHaveBeenCalledOnce();
  expect(JSON.parse(String(lines.mock.lastCall?.[0]))).toMatchObject({
    level: 'error',
    event: 'refused_to_start',
    requestId,
    faults: expect.arrayContaining([expect.stringMatching(/^POSTERN_KEYS: is missing; /)]),
  });
});
