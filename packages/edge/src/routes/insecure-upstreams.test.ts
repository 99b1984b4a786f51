import { expect, test } from 'vitest';
import { findInsecureHostError, isInsecureAllowed } from './insecure-upstreams.ts';

const HOSTS = ['api.internal', '10.0.0.0/8', '192.168.1.7'];

test.each([
  'http://api.internal',
  'http://API.internal:8080/v1',
  'http://10.1.2.3',
  'http://10.255.255.255:9000',
  'http://0x0a.1.2.3',
  'http://192.168.1.7',
])('allows %s', (upstream) => {
  expect(isInsecureAllowed(HOSTS, upstream)).toBe(true);
});

test.each([
  'https://api.internal',
  'http://evil.api.internal',
  'http://api.internal.evil.example',
  'http://api.internal@evil.example',
  'http://11.0.0.1',
  'http://10.example',
  'http://192.168.1.8',
  'http://[::ffff:10.0.0.1]',
  'ws://api.internal',
  'api.internal',
])('allows no %s', (upstream) => {
  expect(isInsecureAllowed(HOSTS, upstream)).toBe(false);
});

test('counts the bits of a network', () => {
  expect(isInsecureAllowed(['172.16.0.0/12'], 'http://172.31.255.255')).toBe(true);
  expect(isInsecureAllowed(['172.16.0.0/12'], 'http://172.32.0.0')).toBe(false);
  expect(isInsecureAllowed(['200.1.2.3/32'], 'http://200.1.2.3')).toBe(true);
  expect(isInsecureAllowed(['200.1.2.3/32'], 'http://200.1.2.2')).toBe(false);
  expect(isInsecureAllowed(['0.0.0.0/0'], 'http://203.0.113.9')).toBe(true);
});

test.each([
  '',
  'http://api.internal',
  'api.internal:80',
  '10.0.0.0/33',
  '10.0.0/8',
  '*.internal',
  'http://me:pw@api',
])('rejects the entry %j', (host) => {
  expect(findInsecureHostError(host)).toContain('write a host such as');
  expect(findInsecureHostError(host)).not.toContain('pw');
});

test('accepts names, addresses and networks', () => {
  expect(HOSTS.map(findInsecureHostError)).toEqual([undefined, undefined, undefined]);
});
