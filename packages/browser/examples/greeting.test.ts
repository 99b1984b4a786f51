import { createMockAuth } from '@postern/browser/testing';
import { expect, test } from 'vitest';
import { greet } from './greeting.ts';

test('greets a signed-in user with the number of projects', async () => {
  const auth = createMockAuth({ fetch: async () => Response.json([{}, {}]) });
  expect(await greet(auth)).toBe('2 projects');
});

test('asks a signed-out user to sign in', async () => {
  const auth = createMockAuth({ state: { status: 'signed-out' } });
  expect(await greet(auth)).toBe('Please sign in.');
});
