import { expect, test } from 'vitest';
import type { DiscoveredOptions } from './options.ts';
import { findOptionErrors } from './options-check.ts';

const VALID: DiscoveredOptions = {
  id: 'work',
  issuer: 'https://login.example.com',
  clientId: 'app',
  clientAuthentication: { method: 'client_secret', secret: 'secret' },
};

test('finds no error in valid options', () => {
  expect(findOptionErrors(VALID)).toEqual([]);
});

test('finds every error, each once and with its fix', () => {
  const options = { ...VALID, clientId: '', scopes: [1, 2], parameters: { state: 's' } } as never;
  expect(findOptionErrors(options)).toEqual(
    [
      'has no clientId; set it to what the provider issued',
      'has scopes that are not a list of strings',
      'names the parameter state, which is Postern’s own; remove it',
    ].map((fix) => ({ name: 'connection work', fix })),
  );
});

test('names each parameter that is not a text', () => {
  const parameters = { max_age: 300, prompt: ['login'], audience: 'a' } as never;
  expect(findOptionErrors({ ...VALID, parameters }).map(({ fix }) => fix)).toEqual([
    'has the parameter max_age that is not a text; write it in quotes',
    'has the parameter prompt that is not a text; write it in quotes',
  ]);
});

test('rejects a provider without PKCE and without a nonce, unless the options allow it', () => {
  const unbound = { supportsPkce: false, supportsNonce: false } as const;
  const [error] = findOptionErrors({ ...VALID, ...unbound });
  expect(error?.fix).toContain('set allowsCodeInjection to true if the provider has neither');
  expect(findOptionErrors({ ...VALID, supportsPkce: false, scopes: ['api'] })).toEqual([error]);
  expect(findOptionErrors({ ...VALID, ...unbound, allowsCodeInjection: true })).toEqual([]);
  expect(findOptionErrors({ ...VALID, supportsPkce: false })).toEqual([]);
  expect(findOptionErrors({ ...VALID, supportsNonce: false })).toEqual([]);
});
