import { AuthError } from '@postern/browser';
import { createMockAuth } from '@postern/browser/testing';
import { createRoot } from 'react-dom/client';
import { expect, test } from 'vitest';
import { App } from './app.tsx';
import type { User } from './auth.ts';

const user = { sub: '1', name: 'Ada Lovelace', email: 'ada@example.com' };

test('shows the name of a signed-in user', async () => {
  const root = document.createElement('div');
  createRoot(root).render(<App auth={createMockAuth<User>({ user })} />);
  await expect.poll(() => root.textContent).toContain('Ada Lovelace');
});

test('offers a sign-in to everyone else', async () => {
  const auth = createMockAuth<User>({ user, state: { status: 'signed-out' } });
  const root = document.createElement('div');
  createRoot(root).render(<App auth={auth} />);
  await expect.poll(() => root.textContent).toBe('Sign in');
  root.querySelector('button')?.click();
  expect(auth.signIns).toHaveLength(1);
});

test.each(['signed-out', 'degraded'] as const)('says why a sign-in failed: %s', async (status) => {
  const error = new AuthError({ code: 'provider_unreachable', phase: 'callback' });
  const auth = createMockAuth<User>({ user, state: { status, error } });
  const root = document.createElement('div');
  createRoot(root).render(<App auth={auth} />);
  await expect.poll(() => root.textContent).toContain('Sign-in failed: provider_unreachable');
});

test('says why a sign-in did not start', async () => {
  const failure = new AuthError({ code: 'edge_unreachable', phase: 'sign-in' });
  const auth = createMockAuth<User>({ user, state: { status: 'signed-out' }, failure });
  const root = document.createElement('div');
  createRoot(root).render(<App auth={auth} />);
  await expect.poll(() => root.textContent?.trim()).toBe('Sign in');
  root.querySelector('button')?.click();
  await expect.poll(() => root.textContent).toContain('Sign-in failed: edge_unreachable');
});

test('says why a sign-out failed, and keeps the user', async () => {
  const failure = new AuthError({ code: 'edge_unreachable', phase: 'logout' });
  const auth = createMockAuth<User>({ user, failure });
  const root = document.createElement('div');
  createRoot(root).render(<App auth={auth} />);
  await expect.poll(() => root.textContent).toContain('Ada Lovelace');
  root.querySelector('button')?.click();
  await expect.poll(() => root.textContent).toContain('Sign-out failed: edge_unreachable');
  expect(root.textContent).toContain('Ada Lovelace');
});
