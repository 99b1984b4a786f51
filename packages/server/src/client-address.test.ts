import { expect, test } from 'vitest';
import { createFindClientAddress } from './client-address.ts';
import { readServerSettings } from './server-settings.ts';

const read = (POSTERN_TRUSTED_PROXIES: string): ReturnType<typeof readServerSettings> =>
  readServerSettings({ POSTERN_TRUSTED_PROXIES });

const find = (
  trusted: string,
  peer: string | undefined,
  forwarded: string | null,
): string | undefined =>
  createFindClientAddress(read(trusted).settings.trustedProxies)(peer, forwarded);

test('S-31 X-Forwarded-For is ignored unless a trusted proxy sends it', () => {
  expect(find('none', '203.0.113.9', '198.51.100.1')).toBe('203.0.113.9');
  expect(find('10.0.0.0/8', '203.0.113.9', '198.51.100.1')).toBe('203.0.113.9');
});

test('S-31 a trusted proxy names its caller, and entries that the caller wrote are ignored', () => {
  expect(find('10.0.0.0/8', '10.0.0.1', '198.51.100.1')).toBe('198.51.100.1');
  expect(find('10.0.0.0/8', '10.0.0.1', '192.0.2.66, 198.51.100.1')).toBe('198.51.100.1');
  expect(find('10.0.0.0/8', '::ffff:10.0.0.1', '192.0.2.66, 198.51.100.1, 10.9.9.9')).toBe(
    '198.51.100.1',
  );
});

test('addresses are parsed as proxies and sockets write them', () => {
  expect(find('127.0.0.1', '127.0.0.1', '198.51.100.1:4711')).toBe('198.51.100.1');
  expect(find('::1', '::1', '[2001:db8:0:7::1]:4711')).toBe('2001:db8:0:7::/64');
});

test('no address is known while POSTERN_TRUSTED_PROXIES is unset', () => {
  expect(find('', '203.0.113.9', null)).toBeUndefined();
});

test('a proxy that names no caller is the caller itself, and a connection without an address has none', () => {
  expect(find('10.0.0.1', '10.0.0.1', null)).toBe('10.0.0.1');
  expect(find('10.0.0.1', '10.0.0.1', 'unknown')).toBe('10.0.0.1');
  expect(find('10.0.0.1', undefined, '198.51.100.1')).toBeUndefined();
});

test('S-31 callers in one IPv6 network of 64 bits count as one caller', () => {
  const of = (address: string): string | undefined => find('none', address, null);
  expect(of('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(of('2001:0db8:0001:0002::9')).toBe('2001:db8:1:2::/64');
  expect(of('2001:db8::1')).toBe('2001:db8:0:0::/64');
  expect(of('::1')).toBe('0:0:0:0::/64');
});

test('S-31 an IPv6 address that stands for an IPv4 address counts as that, and is trusted only if mapped', () => {
  for (const address of ['::ffff:c000:201', '[::FFFF:192.0.2.1]:80', '64:ff9b::c000:201']) {
    expect(find('none', address, null)).toBe('192.0.2.1');
    expect(find('10.0.0.0/8', '10.0.0.1', address)).toBe('192.0.2.1');
  }
  expect(find('10.0.0.0/8', '::ffff:a00:1', '192.0.2.1')).toBe('192.0.2.1');
  expect(find('10.0.0.0/8', '64:ff9b::10.0.0.1', '192.0.2.1')).toBe('10.0.0.1');
});

test('a value that is not a list of networks is a fault that quotes it', () => {
  for (const text of ['proxy.example', '10.0.0.0/33', '10.0.0.0/8/8', '::/129', '*', ',', ' ']) {
    expect(read(text).faults).toEqual([
      { name: 'POSTERN_TRUSTED_PROXIES', fix: expect.stringContaining(`"${text}"`) },
    ]);
  }
  expect(read(' 10.0.0.1 , fd00::/8,').faults).toEqual([]);
});
