import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buildAuthorizeUrl,
  buildBasic,
  grantInProcess,
  postForm,
} from '../../testing/in-process.ts';
import { exampleClient } from '../accounts/seeds.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';

const CALLBACK = 'http://localhost:5173/callback';
const TOKEN_PATH = '/oauth/access-token';
const app = createLockitNetworkEmulator();
const verifier = createCodeVerifier();
const challenge = await computeCodeChallenge(verifier);

/** Values that the parsers know, for deeper coverage, and arbitrary others. */
const authorizeName = fc.oneof(
  fc.constantFrom(
    'response_type',
    'client_id',
    'redirect_uri',
    'state',
    'scope',
    'code_challenge',
    'code_challenge_method',
  ),
  fc.string(),
);
const authorizeValue = fc.oneof(
  fc.constantFrom('code', 'token', exampleClient.id, CALLBACK, challenge, 'S256', 'plain'),
  fc.string({ unit: 'grapheme' }),
  fc.webUrl(),
);
/** Visible ASCII: the characters that a URL or a header line can contain. */
const visible = fc.string({
  unit: fc.constantFrom(...Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))),
});

function leadsToKnownTarget(location: string | null): boolean {
  if (location === null || location.startsWith('/tools/')) return true;
  return exampleClient.redirectUris.some((uri) => location.startsWith(`${uri}?`));
}

test('no authorization request gets a 500 or redirects to an unregistered URI', async () => {
  const pairs = fc.array(fc.tuple(authorizeName, authorizeValue), { maxLength: 9 });
  const query = fc.oneof(
    pairs.map((list) => new URLSearchParams(list).toString()),
    visible.filter((text) => !text.includes('#')),
    fc
      .record({
        response_type: authorizeValue,
        client_id: fc.constant(exampleClient.id),
        redirect_uri: fc.oneof(fc.constant(CALLBACK), fc.webUrl(), fc.string()),
        code_challenge: authorizeValue,
      })
      .map((fields) => new URLSearchParams(fields).toString()),
  );
  await fc.assert(
    fc.asyncProperty(query, async (text) => {
      const response = await app.request(`http://localhost/oauth/authorize?${text}`);
      expect([302, 303, 400]).toContain(response.status);
      expect(leadsToKnownTarget(response.headers.get('location'))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

const tokenName = fc.oneof(
  fc.constantFrom(
    'grant_type',
    'code',
    'redirect_uri',
    'code_verifier',
    'refresh_token',
    'client_id',
  ),
  fc.string(),
);
const tokenValue = fc.oneof(
  fc.constantFrom('authorization_code', 'refresh_token', CALLBACK, verifier, exampleClient.id),
  fc.string({ unit: 'grapheme' }),
);
const authorization = fc.oneof(
  fc.constant(buildBasic(exampleClient.id, exampleClient.secret)),
  fc
    .tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
    .map(([id, secret]) => buildBasic(id, secret)),
  visible.map((text) => `Basic ${text}`),
  visible,
);
const contentType = fc.oneof(fc.constant('application/x-www-form-urlencoded'), visible);

test('a made-up token request gets neither a 500 nor a token', async () => {
  const body = fc.oneof(
    fc
      .array(fc.tuple(tokenName, tokenValue), { maxLength: 8 })
      .map((list) => new URLSearchParams(list).toString()),
    fc.string({ unit: 'binary' }),
  );
  await fc.assert(
    fc.asyncProperty(
      body,
      authorization,
      contentType,
      visible,
      async (text, header, type, query) => {
        const response = await app.request(
          `http://localhost${TOKEN_PATH}?${query.replaceAll('#', '')}`,
          {
            method: 'POST',
            body: text,
            headers: { authorization: header, 'content-type': type },
          },
        );
        expect([400, 401]).toContain(response.status);
        expect(response.headers.get('cache-control')).toBe('no-store');
        expect(Object.keys((await response.json()) as object)).toEqual([
          'error',
          'error_description',
        ]);
      },
    ),
    { numRuns: 500 },
  );
});

/** The parts of a token request that must be correct. */
interface TokenParts {
  readonly id: string;
  readonly secret: string;
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

async function exchange(parts: TokenParts): Promise<Response> {
  const fields = {
    grant_type: 'authorization_code',
    code: parts.code,
    code_verifier: parts.verifier,
    redirect_uri: parts.redirectUri,
  };
  return postForm(app, TOKEN_PATH, fields, buildBasic(parts.id, parts.secret));
}

/** Generates a text that differs from the right one, slightly or completely. */
function arbitraryWrong(right: string): fc.Arbitrary<string> {
  const nearly = fc.tuple(fc.nat(right.length - 1), fc.string({ minLength: 1, maxLength: 1 }));
  return fc
    .oneof(
      nearly.map(([at, letter]) => right.slice(0, at) + letter + right.slice(at + 1)),
      fc.constantFrom(right.slice(1), right.slice(0, -1), `${right} `, right.toUpperCase(), ''),
      fc.string({ unit: 'grapheme' }),
    )
    .filter((text) => text !== right);
}

test('a token request with a wrong secret, code, verifier or redirect URI gets no token', async () => {
  const granted = await grantInProcess(app, {
    response_type: 'code',
    client_id: exampleClient.id,
    redirect_uri: CALLBACK,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  const right: TokenParts = {
    id: exampleClient.id,
    secret: exampleClient.secret,
    code: granted.get('code') ?? '',
    verifier,
    redirectUri: CALLBACK,
  };
  const wrongParts = fc
    .record(
      {
        id: arbitraryWrong(right.id),
        secret: arbitraryWrong(right.secret),
        code: arbitraryWrong(right.code),
        verifier: arbitraryWrong(right.verifier),
        redirectUri: arbitraryWrong(right.redirectUri),
      },
      { requiredKeys: [] },
    )
    .filter((changes) => Object.keys(changes).length > 0);
  await fc.assert(
    fc.asyncProperty(wrongParts, async (changes) => {
      const response = await exchange({ ...right, ...changes });
      expect([400, 401]).toContain(response.status);
      expect(await response.text()).not.toContain('access_token');
    }),
    { numRuns: 1000 },
  );
  // The code still works after all rejected attempts.
  expect((await exchange(right)).status).toBe(200);
});

test('no path and no method gets a 500', async () => {
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD');
  const segment = fc.oneof(
    fc.constantFrom('projects', 'oauth', 'tools', '__emulator', 'authorize', 'episodes', '..'),
    fc.string({ unit: 'grapheme' }).map((text) => encodeURIComponent(text.toWellFormed())),
  );
  await fc.assert(
    fc.asyncProperty(method, fc.array(segment, { maxLength: 5 }), async (verb, segments) => {
      const response = await app.request(`http://localhost/${segments.join('/')}`, {
        method: verb,
      });
      expect(response.status).toBeLessThan(500);
    }),
    { numRuns: 500 },
  );
});

test('request parameters never appear on a page as markup', async () => {
  const markup = fc.string().map((text) => `${text}"><script>alert(1)</script>`);
  await fc.assert(
    fc.asyncProperty(authorizeName, markup, async (name, text) => {
      const response = await app.request(buildAuthorizeUrl({ client_id: 'nobody', [name]: text }));
      expect(await response.text()).not.toContain('<script');
    }),
  );
});
