import { expect, test } from 'vitest';
import { HeldTokens } from './held-tokens.ts';

test('returns a token while it is held, and none that was held while the clock was ahead', () => {
  const held = new HeldTokens();
  const token = {
    accessToken: 'a',
    connection: 'work',
    signedInAtMs: 0,
    scope: undefined,
    user: undefined,
    validAtMs: 1000,
    untilMs: 2000,
  };
  held.hold('cookie', 'api', token);
  const read = (nowMs: number): unknown => held.read('cookie', 'api', nowMs);
  expect([999, 1000, 1999, 2000].map(read)).toEqual([undefined, token, token, undefined]);
});
