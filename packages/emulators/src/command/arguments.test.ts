import { expect, test } from 'vitest';
import { readArguments } from './arguments.ts';

test('without arguments both emulators start on the documented ports', () => {
  expect(readArguments([], {})).toEqual({
    kind: 'start',
    arguments: { lockitPort: 9401, lekabPort: 9402, redirectUris: [], dataDir: undefined },
  });
});

test('a variable sets a port, and a flag goes before it', () => {
  const environment = { LOCKIT_EMULATOR_PORT: '1001', LEKAB_EMULATOR_PORT: '1002' };
  expect(readArguments(['--lekab-port', '0'], environment)).toMatchObject({
    arguments: { lockitPort: 1001, lekabPort: 0 },
  });
});

test('one service can be named; the other’s variable is then not even read', () => {
  const reading = readArguments(['lekab'], { LOCKIT_EMULATOR_PORT: 'nonsense' });
  expect(reading).toMatchObject({ arguments: { lockitPort: undefined, lekabPort: 9402 } });
});

test('redirect URIs can be repeated', () => {
  const reading = readArguments(['--redirect-uri', 'http://a/b', '--redirect-uri=http://c/d'], {});
  expect(reading).toMatchObject({ arguments: { redirectUris: ['http://a/b', 'http://c/d'] } });
});

test('help is asked for by name', () => {
  expect(readArguments(['--help', '--lockit-port', 'x'], {})).toEqual({ kind: 'help' });
});

test.each([
  [['--nothing'], {}, /--nothing/],
  [['--lockit-port', 'abc'], {}, /--lockit-port must be a port from 0 to 65535, not "abc"/],
  [['--lekab-port', '65536'], {}, /--lekab-port must be a port/],
  [[], { LEKAB_EMULATOR_PORT: '-1' }, /LEKAB_EMULATOR_PORT must be a port/],
  [['other'], {}, /There is no service other/],
  [['lockit', 'lekab'], {}, /Name one service/],
])('%j with %j is an error that names the fault', (argv, environment, message) => {
  const reading = readArguments(argv, environment);
  expect(reading).toMatchObject({ kind: 'wrong', message: expect.stringMatching(message) });
});
