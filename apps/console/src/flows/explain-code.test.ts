import { expect, test } from 'vitest';
import { explainCode } from './explain-code.ts';

test('explains a code of the edge in the catalogue’s words, with its page', () => {
  expect(explainCode('guard_csrf_header')).toMatchObject({
    title: 'The header X-Postern is missing',
    page: '/problems/guard_csrf_header',
    fix: expect.stringContaining('auth.fetch'),
  });
});

test('explains a code of the kit in the console’s words, with the kit’s advice and page', () => {
  const { title, cause, page } = explainCode('state_missing');
  expect([title, page]).toEqual(['The sign-in could not be completed', '/problems/state_missing']);
  expect(cause).toContain('another tab');
});

test('a code of the console has no page', () => {
  expect(explainCode('service_forbidden').page).toBeUndefined();
});

test('explains an unknown code in general words', () => {
  expect(explainCode('made_up').title).toBe('That did not work');
});
