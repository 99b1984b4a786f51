import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

test('S-66 reveals a secret only by reveal()', () => {
  const secret = new Secret('top-secret');
  const shown = [String(secret), JSON.stringify({ secret }), inspect({ secret }, { depth: 9 })];
  for (const text of shown) expect(text).not.toContain('top-secret');
  expect(secret.reveal()).toBe('top-secret');
});
