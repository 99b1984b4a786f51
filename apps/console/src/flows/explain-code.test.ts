import { expect, test } from 'vitest';
import { explainCode } from './explain-code.ts';

test('a code of the edge is explained in the catalogue’s words, with its page', () => {
  expect(explainCode('guard_csrf_header')).toMatchObject({
    title: 'The header X-Postern is missing',
    page: '/problems/guard_csrf_header',
    fix: expect.stringContaining('auth.fetch'),
  });
});

test('a code that the kit found has the console’s words, the kit’s advice and its page', () => {
  const { title, cause, page } = explainCode('state_missing');
  expect([title, page]).toEqual(['The sign-in could not be completed', '/problems/state_missing']);
  expect(cause).toContain('another tab');
});

test('a code of the console’s own has no page', () => {
  expect(explainCode('service_forbidden').page).toBeUndefined();
});

test('a code that nobody knows is still a failure', () => {
  expect(explainCode('made_up').title).toBe('That did not work');
});
