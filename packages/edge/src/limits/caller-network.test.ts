import { expect, test } from 'vitest';
import { computeCallerNetwork } from './caller-network.ts';

test('counts an IPv6 /64 network or a single IPv4 address as one caller', () => {
  expect(computeCallerNetwork('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(computeCallerNetwork('2001:DB8:1:2::9')).toBe('2001:db8:1:2::/64');
  expect(computeCallerNetwork('192.0.2.7')).toBe('192.0.2.7');
});
