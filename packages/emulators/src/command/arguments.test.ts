import { expect, test } from 'vitest';
import { readArguments } from './arguments.ts';

test('without arguments, both emulators start on their default ports', () => {
  expect(readArguments([], {})).toEqual({
    kind: 'start',
    arguments: { lockitPort: 9401, lekabPort: 9402, redirectUris: [], dataDir: undefined },
  });
});

test('a variable sets a port, and a flag overrides it', () => {
  const environment = { LOCKIT_EMULATOR_PORT: '1001', LEKAB_EMULATOR_PORT: '1002' };
  expect(readArguments(['--lekab-port', '0'], environment)).toMatchObject({
    arguments: { lockitPort: 1001, lekabPort: 0 },
  });
});

test('naming one service starts only that one and ignores the other’s variable', () => {
  const reading = readArguments(['lekab'], { LOCKIT_EMULATOR_PORT: 'nonsense' });
  expect(reading).toMatchObject({ arguments: { lockitPort: undefined, lekabPort: 9402 } });
});

test('--redirect-uri can be repeated', () => {
  const reading = readArguments(['--redirect-uri', 'http://a/b', '--redirect-uri=http://c/d'], {});
  expect(reading).toMatchObject({ arguments: { redirectUris: ['http://a/b', 'http://c/d'] } });
});

test('--help wins over other arguments', () => {
  expect(readArguments(['--help', '--lockit-port', 'x'], {})).toEqual({ kind: 'help' });
});

test.each([
  [['--nothing'], {}, /^Unknown option '--nothing'\.$/],
  [['--lockit-port', 'abc'], {}, /--lockit-port must be a port from 0 to 65535, not "abc"/],
  [['--lekab-port', '65536'], {}, /--lekab-port must be a port/],
  [[], { LEKAB_EMULATOR_PORT: '-1' }, /LEKAB_EMULATOR_PORT must be a port/],
  [['other'], {}, /Unknown service other/],
  [['lockit', 'lekab'], {}, /Name at most one service/],
])(
  'arguments %j with environment %j are an error that names the mistake',
  (argv, environment, message) => {
    const reading = readArguments(argv, environment);
    expect(reading).toMatchObject({ kind: 'error', message: expect.stringMatching(message) });
  },
);
