import { expect, test } from 'vitest';
import { isUpgrade } from './upgrade.ts';

test('recognizes a WebSocket upgrade in any case, and no other upgrade', () => {
  expect(isUpgrade(new Headers({ upgrade: 'WebSocket' }))).toBe(true);
  expect(isUpgrade(new Headers({ upgrade: 'h2c' }))).toBe(false);
  expect(isUpgrade(new Headers())).toBe(false);
});
