import { expect, test } from 'vitest';
import { buildBanner } from './banner.ts';
import { buildEdgeEnvironment } from './environment.ts';

const PORTS = { postern: 5173, lockitEmulator: 9401, lekabEmulator: 9402 };
const KEYS = `k1:${'A'.repeat(43)}`;

function say(given: Record<string, string>): string {
  return buildBanner(PORTS, buildEdgeEnvironment(given, PORTS, KEYS));
}

test('with a real account, start says who else on localhost sees its cookies', () => {
  const account = { LOCKIT_CLIENT_ID: 'mine', LOCKIT_CLIENT_SECRET: 'mine' };
  expect(say(account)).toContain('Every server on localhost');
  expect(say({})).not.toContain('Every server on localhost');
});
