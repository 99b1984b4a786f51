import * as v from 'valibot';
import { expect, test } from 'vitest';
import { callbackRequestSchema } from './callback.ts';
import { configSchema } from './config.ts';
import { sessionViewSchema } from './session.ts';

const callback = {
  connection: 'lockit',
  code: 'example-auth-code',
  state: 'af0ifjsldkj',
  codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  redirectUri: 'http://localhost:5173/callback',
};

test('the callback body needs a code verifier of at least 43 characters', () => {
  expect(v.is(callbackRequestSchema, callback)).toBe(true);
  expect(v.is(callbackRequestSchema, { ...callback, codeVerifier: undefined })).toBe(false);
  expect(v.is(callbackRequestSchema, { ...callback, codeVerifier: 'short' })).toBe(false);
});

test('a session view is signed-in with RFC 3339 times, or signed-out without fields', () => {
  const signedIn = {
    status: 'signed-in',
    connection: 'lockit',
    signedInAt: '2026-11-21T10:00:00.000Z',
    expiresAt: '2026-11-28T10:00:00.000Z',
    accessTokenExpiresAt: '2026-11-28T10:00:00.000Z',
  };
  expect(v.is(sessionViewSchema, signedIn)).toBe(true);
  expect(v.is(sessionViewSchema, { ...signedIn, expiresAt: 1_700_000_000 })).toBe(false);
  expect(v.is(sessionViewSchema, { status: 'signed-out' })).toBe(true);
  expect(v.is(sessionViewSchema, { status: 'perhaps' })).toBe(false);
});

test('S-32 parsing a configuration drops unknown fields, secrets included', () => {
  const config = v.parse(configSchema, {
    mode: 'forwarding',
    connections: [{ id: 'lekab', clientSecret: 'never' }],
  });
  expect(config.connections).toEqual([{ id: 'lekab' }]);
});
