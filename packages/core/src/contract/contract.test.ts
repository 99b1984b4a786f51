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

test('a callback without a verifier, or with one too short to protect anything, is not one', () => {
  expect(v.is(callbackRequestSchema, callback)).toBe(true);
  expect(v.is(callbackRequestSchema, { ...callback, codeVerifier: undefined })).toBe(false);
  expect(v.is(callbackRequestSchema, { ...callback, codeVerifier: 'short' })).toBe(false);
});

test('a session view is signed in with its times, or signed out with nothing', () => {
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

test('S-32 reading a configuration drops what does not belong there', () => {
  const config = v.parse(configSchema, {
    mode: 'forwarding',
    connections: [{ id: 'lekab', clientSecret: 'never' }],
  });
  expect(config.connections).toEqual([{ id: 'lekab' }]);
});
