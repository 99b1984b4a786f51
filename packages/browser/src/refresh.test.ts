import { expect, test } from 'vitest';
import { refresh } from './refresh.ts';
import { buildProblemAnswer, createFakeEdge, createMockAuth } from './testing/index.ts';

test('refreshes at the edge, then checks the session', async () => {
  const { fetch } = createFakeEdge();
  const auth = createMockAuth({
    fetch: async (input, init) => {
      expect([input, init?.method]).toEqual(['/auth/refresh', 'POST']);
      return Response.json(await (await fetch(`${location.origin}/auth/config`)).json());
    },
  });
  expect(await refresh(auth)).toBe(auth.state);
});

test('rejects with the edge’s failure and the phase refresh', async () => {
  const auth = createMockAuth({ fetch: async () => buildProblemAnswer('provider_rate_limited') });
  await expect(refresh(auth)).rejects.toMatchObject({
    code: 'provider_rate_limited',
    phase: 'refresh',
    retryAfterSeconds: 1,
  });
});
