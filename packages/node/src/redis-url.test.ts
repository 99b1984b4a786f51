import { expect, test } from 'vitest';
import { describeRedis, parseRedisUrl, RedisUrlError } from './redis-url.ts';

const local = (port: number): object => ({ host: '127.0.0.1', port });

test('one server, with TLS, a user and a database', () => {
  const plain = { kind: 'server', address: local(6379), database: 0, login: {}, tls: false };
  expect(parseRedisUrl('redis://127.0.0.1')).toEqual(plain);
  const login = { username: 'u', password: 'p@ss' };
  const full = { ...plain, database: 2, login, tls: true };
  expect(parseRedisUrl('rediss://u:p%40ss@127.0.0.1:6379/2')).toEqual(full);
});

test('describes an IPv6 address in brackets, and no login', () => {
  expect(describeRedis('redis://u:p@[::1]:7000')).toBe('Redis at [::1]:7000');
});

test('a cluster, with the default port and an IPv6 address', () => {
  expect(parseRedisUrl('rediss+cluster://app:p%40ss@127.0.0.1,[fd00::1]:7000')).toEqual({
    kind: 'cluster',
    addresses: [local(6379), { host: 'fd00::1', port: 7000 }],
    login: { username: 'app', password: 'p@ss' },
    tls: true,
  });
});

test('sentinels, with their own login and a database', () => {
  const url =
    'redis+sentinel://:a:b@127.0.0.1,127.0.0.1:26380/my%20primary?sentinelUsername=s&sentinelPassword=c%26d&database=3';
  expect(parseRedisUrl(url)).toEqual({
    kind: 'sentinel',
    addresses: [local(26_379), local(26_380)],
    primary: 'my primary',
    database: 3,
    login: { password: 'a:b' },
    sentinelLogin: { username: 's', password: 'c&d' },
    tls: false,
  });
});

test.each([
  ['http://secret@localhost', 'is not a Redis URL'],
  ['redis://', 'is not a Redis URL'],
  ['redis://:secret@a,b', 'redis+cluster://'],
  ['redis://:secret@host:123456', 'host:port'],
  ['redis+cluster://:secret@a,,b', 'host:port'],
  ['redis+cluster://:secret@a/1', 'database 0 only'],
  ['redis+cluster://:sec%ret@a', 'encode special characters'],
  ['redis+sentinel://:secret@a', 'sentinel monitor'],
  ['redis+sentinel://:secret@a/', 'sentinel monitor'],
  ['redis+sentinel://:secret@a/name?database=x', 'set database to a number'],
  ['redis://:secret@host/abc', 'the number of a database, such as /1'],
  ['redis://:secret@host/1/2', 'the number of a database, such as /1'],
  ['redis://:secret@host?database=5', 'name a database by its number after the host'],
  ['redis://:secret@host/0?db=5', 'name a database by its number after the host'],
  ['redis+cluster://:secret@a,b?db=5', 'has parameters'],
  ['redis+sentinel://:secret@a/name?db=1', 'there may be database, sentinelUsername'],
  ['redis+sentinel://:secret@a/name?secret', 'there may be database, sentinelUsername'],
  ['redis://:secret@secret@host', '@ as %40'],
  ['redis+sentinel://:secret@secret@a/name', '@ as %40'],
  ['redis+cluster://:secret@secret@a,b', '@ as %40'],
  ['redis://:secret/secret@host', '/ as %2F'],
  ['redis://:1/secret@host', '/ as %2F'],
  ['redis+cluster://:secret?secret@a,b', '? as %3F'],
  ['redis://:secret#secret@host', '# as %23'],
  ['redis://user#secret@host', '# as %23'],
])('%s is a fault that names the fix and not the password', (url, fix) => {
  const error = parseRedisUrl(url);
  if (!(error instanceof RedisUrlError)) throw new Error('a malformed URL was accepted');
  expect(error.message).toContain(fix);
  expect(error.message).not.toContain('secret');
});
