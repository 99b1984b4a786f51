// Written here, and run with the other tests.
import { expect, test, vi } from 'vitest';
import { greet } from './greeting.ts';

function serve(user: Response): void {
  vi.stubGlobal('fetch', async (path: string) => (path === '/bff/user' ? user : Response.json([{}, {}])));
}

test('greets a signed-in user with the number of projects', async () => {
  serve(Response.json({}));
  expect(await greet()).toBe('2 projects');
});

test('asks a signed-out user to sign in', async () => {
  serve(new Response(null, { status: 401 }));
  expect(await greet()).toBe('Please sign in.');
});
