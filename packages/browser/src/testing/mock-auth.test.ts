import { expect, test } from 'vitest';
import { AuthError } from '../error.ts';
import { createMockAuth } from './mock-auth.ts';

test('the mock starts signed in, and changes its state synchronously', async () => {
  const auth = createMockAuth();
  const seen: string[] = [];
  auth.subscribe(() => seen.push(auth.state.status));
  await auth.signOut({ everywhere: true });
  void auth.signIn({ returnTo: '/inside' });
  expect(seen).toEqual(['signed-out', 'signed-in']);
  expect([auth.signIns, auth.signOuts]).toEqual([
    [{ returnTo: '/inside' }],
    [{ everywhere: true }],
  ]);
  expect((await auth.fetch('/api/x')).status).toBe(404);
});

test('signIn and signOut reject with the given failure', async () => {
  const failure = new AuthError({
    phase: 'logout',
    code: 'store_unavailable',
    recovery: 'retry-later',
  });
  const auth = createMockAuth({ failure });
  await expect(auth.signOut()).rejects.toBe(failure);
  await expect(auth.signIn()).rejects.toBe(failure);
  expect(auth.state.status).toBe('signed-in');
});
