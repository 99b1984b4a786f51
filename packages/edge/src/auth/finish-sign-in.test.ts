import { expect, test } from 'vitest';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';
import { findIssuerFailure } from './finish-sign-in.ts';

test('requires the iss that the provider announces', () => {
  const code = { flow: 'edge', issuer: 'https://as.example' } as const;
  expect(findIssuerFailure(code, 'https://as.example')).toBe(undefined);
  expect(findIssuerFailure(code, undefined)?.code).toBe('callback_issuer_mismatch');
  expect(findIssuerFailure(code, 'https://as.example/')?.code).toBe('callback_issuer_mismatch');
});

test('accepts the iss of a provider that does not announce it, or none', () => {
  const code = { flow: 'edge', unannouncedIssuer: 'https://as.example' } as const;
  expect(findIssuerFailure(code, 'https://as.example')).toBe(undefined);
  expect(findIssuerFailure(code, undefined)).toBe(undefined);
  expect(findIssuerFailure(code, 'https://evil.example')?.code).toBe('callback_issuer_mismatch');
});

test('rejects an iss from a provider without an issuer', () => {
  expect(findIssuerFailure({ flow: 'browser' }, undefined)).toBe(undefined);
  expect(findIssuerFailure({ flow: 'browser' }, 'https://as.example')?.code).toBe(
    'callback_issuer_mismatch',
  );
});

test('sets no session cookie if the session cannot be stored', async () => {
  const down = (): Promise<never> => Promise.reject(new Error('down'));
  const edge = new EdgeUnderTest({
    store: {
      read: () => Promise.resolve(undefined),
      writeIfVersion: (key) => (key.startsWith('session:') ? down() : Promise.resolve(true)),
      delete: () => Promise.resolve(),
    },
  });
  expect(await readCode(await edge.signIn())).toBe('503 store_unavailable');
  expect([...edge.browser.jar(ORIGIN).keys()]).toEqual([]);
});
