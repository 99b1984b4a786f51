import { expect, test } from 'vitest';
import { buildEdgeEnvironment } from './environment.ts';
import { StartError } from './start-error.ts';

const PORTS = { postern: 5173, lockitEmulator: 9401, lekabEmulator: 9402 };
const KEYS = `k1:${'A'.repeat(43)}`;

test('without credentials, the edge uses both emulators on their ports', () => {
  const { variables, lockitIsEmulated, lekabIsEmulated } = buildEdgeEnvironment({}, PORTS, KEYS);
  expect([lockitIsEmulated, lekabIsEmulated]).toEqual([true, true]);
  expect(variables).toMatchObject({
    POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173',
    LOCKIT_BASE_URL: 'http://localhost:9401',
    LEKAB_BASE_URL: 'http://localhost:9402',
  });
});

test('with credentials, the edge uses the real service', () => {
  const given = { LOCKIT_CLIENT_ID: 'mine', LOCKIT_CLIENT_SECRET: 'mine', PATH: '/bin' };
  const { variables, lockitIsEmulated, lekabIsEmulated } = buildEdgeEnvironment(given, PORTS, KEYS);
  expect([lockitIsEmulated, lekabIsEmulated]).toEqual([false, true]);
  expect(variables).not.toHaveProperty('LOCKIT_BASE_URL');
  expect(variables).not.toHaveProperty('PATH');
});

test('the edge is traced by default, but not with a configured origin', () => {
  expect(buildEdgeEnvironment({}, PORTS, KEYS).variables).toMatchObject({ POSTERN_TRACE: '1' });
  const given = { POSTERN_PUBLIC_ORIGIN: 'https://app.example.com' };
  const { variables } = buildEdgeEnvironment(given, PORTS, KEYS);
  expect(variables).not.toHaveProperty('POSTERN_TRACE');
});

test('the edge gets control URLs only for emulators that start runs', () => {
  const { variables } = buildEdgeEnvironment({}, PORTS, KEYS);
  expect(variables['LOCKIT_CONTROLS_URL']).toBe('http://localhost:9401/__emulator');
  const given = {
    LOCKIT_BASE_URL: 'https://test.example',
    LEKAB_USERNAME: 'a',
    LEKAB_PASSWORD: 'b',
  };
  const elsewhere = buildEdgeEnvironment(given, PORTS, KEYS).variables;
  expect(elsewhere).not.toHaveProperty('LOCKIT_CONTROLS_URL');
  expect(elsewhere).not.toHaveProperty('LEKAB_CONTROLS_URL');
});

test('each start generates an operator token unless one is set', () => {
  const tokens = [{}, {}].map((given) => buildEdgeEnvironment(given, PORTS, KEYS).operatorToken);
  expect(tokens[0]).toMatch(/^[\w-]{32}$/);
  expect(tokens[0]).not.toBe(tokens[1]);
  const set = { POSTERN_OPERATOR_TOKEN: 'an-operators-own-token' };
  expect(buildEdgeEnvironment(set, PORTS, KEYS).operatorToken).toBe(set.POSTERN_OPERATOR_TOKEN);
});

test('half a pair of credentials is an error that names the missing half', () => {
  const half = (): unknown => buildEdgeEnvironment({ LEKAB_USERNAME: 'mine' }, PORTS, KEYS);
  expect(half).toThrow(StartError);
  expect(half).toThrow('LEKAB_PASSWORD: is missing');
});
