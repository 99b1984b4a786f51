// Written here, and run with the other tests.
import { createAuthClient } from 'better-auth/client';
import { expect, test } from 'vitest';
import { greet } from './greeting.ts';

function serve(session: unknown): Parameters<typeof greet>[0] {
  const customFetchImpl = async () => Response.json(session);
  globalThis.fetch = async () => Response.json([{}, {}]);
  return createAuthClient({ baseURL: 'http://localhost', fetchOptions: { customFetchImpl } });
}

test('greets a signed-in user with the number of projects', async () => {
  expect(await greet(serve({ user: {}, session: {} }))).toBe('2 projects');
});

test('asks a signed-out user to sign in', async () => {
  expect(await greet(serve(null))).toBe('Please sign in.');
});
