import { expect, test } from 'vitest';
import { computeCallerNetwork } from './caller-network.ts';

test('counts an IPv6 /64 network or a single IPv4 address as one caller', () => {
  expect(computeCallerNetwork('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(computeCallerNetwork('2001:DB8:1:2::9')).toBe('2001:db8:1:2::/64');
  expect(computeCallerNetwork('192.0.2.7')).toBe('192.0.2.7');
});

test.each([
  // Mapped, in each spelling.
  ['::ffff:102:304', '1.2.3.4'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['::FFFF:c000:0207', '192.0.2.7'],
  ['0:0:0:0:0:ffff:102:304', '1.2.3.4'],
  // Translated, and NAT64.
  ['::ffff:0:1.2.3.4', '1.2.3.4'],
  ['64:ff9b::1.2.3.4', '1.2.3.4'],
  ['64:ff9b::102:304', '1.2.3.4'],
  ['0064:ff9b:0:0:0:0:255.0.0.255', '255.0.0.255'],
  // 6to4 and Teredo, with the examples of RFC 4380 and RFC 3056.
  ['2002:102:304::1', '1.2.3.4'],
  ['2002:102:304:ffff:1:2:3:4', '1.2.3.4'],
  ['2001:0:4136:e378:8000:63bf:3fff:fdd2', '192.0.2.45'],
])('S-31 counts %s as the IPv4 address that it stands for', (address, expected) => {
  expect(computeCallerNetwork(address)).toBe(expected);
});

test('S-31 counts each address behind a local NAT64 prefix as one caller', () => {
  expect(computeCallerNetwork('64:ff9b:1::1.2.3.4')).toBe('64:ff9b:1:0:0:0:102:304');
  expect(computeCallerNetwork('64:ff9b:1::102:305')).toBe('64:ff9b:1:0:0:0:102:305');
});

test.each([
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['64:ff9b:2::1.2.3.4', '64:ff9b:2:0::/64'],
  ['2001:db8::ffff:102:304', '2001:db8:0:0::/64'],
  ['2001:1::5', '2001:1:0:0::/64'],
  ['fe80::1', 'fe80:0:0:0::/64'],
])('counts %s by its network', (address, expected) => {
  expect(computeCallerNetwork(address)).toBe(expected);
});
