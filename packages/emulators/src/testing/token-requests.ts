import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import type { Hono } from 'hono';
import * as v from 'valibot';
import { expect } from 'vitest';
import type { RegisteredClient } from '../lockit-network/accounts/clients.ts';
import { createLockitNetworkEmulator } from '../lockit-network/emulator.ts';
import { buildBasic, grantInProcess, postForm } from './in-process.ts';

/** The seeded callback that the requests use. */
export const CALLBACK = 'http://localhost:5173/callback';
/** The token endpoint. */
export const TOKEN_PATH = '/oauth/access-token';
/** The `Authorization` header of `example-client`. */
export const basic: string = buildBasic('example-client', 'top-secret');
/** A code verifier, whose challenge is in {@link withChallenge}. */
export const verifier: string = createCodeVerifier();
/** The PKCE parameters of an authorization request. */
export const withChallenge: Readonly<Record<string, string>> = {
  code_challenge: await computeCodeChallenge(verifier),
  code_challenge_method: 'S256',
};
/** A second client: one redirect URI, and a secret that Basic encodes differently as a form. */
export const otherClient: RegisteredClient = {
  id: 'other-client',
  secret: 'other:secret %+&=å',
  name: 'Other',
  redirectUris: ['https://other.example/cb'],
};

const tokensSchema = v.object({ access_token: v.string(), refresh_token: v.string() });
const rejectionSchema = v.strictObject({ error: v.string(), error_description: v.string() });

/** Creates an emulator that knows {@link otherClient} too. */
export function create(): Hono {
  return createLockitNetworkEmulator({ clients: [otherClient] });
}

/**
 * Lets the seeded user grant access.
 *
 * @returns the code
 */
export async function obtainCode(
  app: Hono,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const granted = await grantInProcess(app, {
    response_type: 'code',
    client_id: 'example-client',
    redirect_uri: CALLBACK,
    ...parameters,
  });
  return granted.get('code') ?? '';
}

/** Exchanges a code, by default as `example-client` with its callback. */
export async function exchange(
  app: Hono,
  fields: Readonly<Record<string, string>>,
  authorization: string = basic,
): Promise<Response> {
  return postForm(
    app,
    TOKEN_PATH,
    { grant_type: 'authorization_code', redirect_uri: CALLBACK, ...fields },
    authorization,
  );
}

/** The part of a token response that tests use. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** Expects status 200 and reads the tokens. */
export async function readTokens(response: Response): Promise<Tokens> {
  expect(response.status).toBe(200);
  return v.parse(tokensSchema, await response.json());
}

/**
 * Checks what all rejections share.
 *
 * @returns status and error code, such as `400 invalid_grant`
 */
export async function readRejection(response: Response): Promise<string> {
  const body = v.parse(rejectionSchema, await response.json());
  expect(body.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('www-authenticate')).toBe(
    response.status === 401 ? 'Basic realm="LockitNetwork"' : null,
  );
  return `${response.status} ${body.error}`;
}
