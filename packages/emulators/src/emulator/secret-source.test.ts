import { expect, test } from 'vitest';
import { createSecretSource, createSystemRandomBytes } from './secret-source.ts';

const secrets = createSecretSource(createSystemRandomBytes());

test('a token is 256 random bits in base64url', () => {
  expect(secrets.createToken()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(secrets.createToken()).not.toBe(secrets.createToken());
});

test('a UUID has version 4 regardless of the random bytes', () => {
  for (const fill of [0x00, 0xff]) {
    const fixed = createSecretSource((byteCount) => new Uint8Array(byteCount).fill(fill));
    expect(fixed.createUuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  }
});

test('an alphanumeric secret has the requested length', () => {
  expect(secrets.createAlphanumeric(16)).toMatch(/^[A-Za-z0-9]{16}$/);
});
