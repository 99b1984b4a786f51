import { expect, test } from 'vitest';
import { buildBanner } from './banner.ts';
import { buildEdgeEnvironment } from './environment.ts';

const PORTS = { postern: 5173, lockitEmulator: 9401, lekabEmulator: 9402 };
const KEYS = `k1:${'A'.repeat(43)}`;

function build(given: Record<string, string>): string {
  return buildBanner(PORTS, buildEdgeEnvironment(given, PORTS, KEYS));
}

test('with a real account, the banner warns that every server on localhost sees the cookies', () => {
  const account = { LOCKIT_CLIENT_ID: 'mine', LOCKIT_CLIENT_SECRET: 'mine' };
  expect(build(account)).toContain('Every server on localhost');
  expect(build({})).not.toContain('Every server on localhost');
});
