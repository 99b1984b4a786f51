import { SETTING_NAMES } from '@postern/edge';
import { expect, test } from 'vitest';
import { readServerSettings, SERVER_SETTING_NAMES } from './server-settings.ts';
import { watchEnvironment } from './setting-names.ts';

test('SERVER_SETTING_NAMES lists exactly the settings that are read beside the edge’s', () => {
  const read = new Set<string>();
  const environment = watchEnvironment((name) => {
    read.add(name);
    return undefined;
  });
  readServerSettings(environment.values);
  const own = [...read].filter((name) => !SETTING_NAMES.includes(name));
  expect(own.toSorted()).toEqual(SERVER_SETTING_NAMES);
});

test.each([
  [{ POSTERN_PORT: '5173\r' }, 'POSTERN_PORT', 'is "5173\\r"; set it to a port number'],
  [{ POSTERN_HOST: 'http://0.0.0.0' }, 'POSTERN_HOST', 'is "http://0.0.0.0"; set it to an address'],
  [{ POSTERN_HOST: '0.0.0.0:80' }, 'POSTERN_HOST', 'without a port'],
  [{ POSTERN_HOST: '/run/postern.sock' }, 'POSTERN_HOST', 'set it to an address'],
  [{ POSTERN_HOST: '127.0.0.1 ' }, 'POSTERN_HOST', 'is "127.0.0.1 "; set it to an address'],
  [{ POSTERN_TRUSTED_PROXIES: 'fe80::1%eth0' }, 'POSTERN_TRUSTED_PROXIES', 'set it to addresses'],
])('reports %j, and makes characters visible that a terminal hides', (environment, name, fix) => {
  const { faults } = readServerSettings(environment);
  expect(faults).toEqual([{ name, fix: expect.stringContaining(fix) }]);
});

test.each([
  ['::', '::'],
  ['[::1]', '::1'],
  ['localhost', 'localhost'],
  ['0.0.0.0', '0.0.0.0'],
])('listens on %s', (host, expected) => {
  const { settings, faults } = readServerSettings({ POSTERN_HOST: host });
  expect([settings.host, faults]).toEqual([expected, []]);
});

test('a line end after a list of proxies is not part of it', () => {
  const read = (text: string): unknown =>
    readServerSettings({ POSTERN_TRUSTED_PROXIES: text }).settings.trustedProxies;
  expect(read('none\r')).toEqual([]);
  expect(read('127.0.0.1\r')).toEqual(read('127.0.0.1'));
});
