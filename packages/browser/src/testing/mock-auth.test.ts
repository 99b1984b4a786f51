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
  auth.settle({ status: 'signed-out' });
  let changes = 0;
  auth.subscribe(() => (changes += 1));
  for (const _ of [1, 2]) await expect(auth.signIn()).rejects.toBe(failure);
  expect(changes).toBe(1);
  expect(auth.state).toEqual({ status: 'signed-out', error: failure });
});

test('the mock has the user that the app expects, at the start and after a sign-in', () => {
  const user = { sub: '1', name: 'Ada' };
  const auth = createMockAuth<{ name: string }>({ user });
  expect(auth.state.session?.user.name).toBe('Ada');
  auth.settle({ status: 'signed-out' });
  void auth.signIn();
  expect(auth.state.session?.user).toEqual(user);
  // @ts-expect-error an app with claims has a user
  createMockAuth<{ name: string }>();
  // @ts-expect-error the user has the declared claims
  createMockAuth<{ name: string }>({ user: { sub: '1' } });
  expect(createMockAuth().state.session?.user).toBeUndefined();
});
