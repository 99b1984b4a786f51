import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { afterEach, expect, test, vi } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { TokenResponse } from '../oauth/connection.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { DpopProofs } from './dpop.ts';

const SERVER = {
  issuer: 'https://provider.example',
  token_endpoint: 'https://provider.example/token?tenant=1',
};
const TOKENS: TokenSet = { accessToken: 'token', tokenType: 'dpop', obtainedAtMs: 0 };

/** Verifies a proof with its own key. @returns its claims */
async function readProof(proof: string): Promise<object> {
  const { jwk, alg } = decodeProtectedHeader(proof);
  const { payload } = await jwtVerify(proof, await importJWK(jwk ?? {}, alg));
  return payload;
}

afterEach(() => void vi.useRealTimers());

/** Sends a token request that gets these responses in order. */
async function request(
  responses: readonly TokenResponse[],
  before?: TokenSet,
  proofs: DpopProofs = new DpopProofs(),
  durationMs = 0,
) {
  vi.useFakeTimers({ toFake: ['performance'] });
  const [sent, notes]: [string[], string[]] = [[], []];
  const outcome = await proofs.request(
    async (headers) => {
      sent.push(headers?.['dpop'] ?? '');
      vi.advanceTimersByTime(durationMs);
      return responses[sent.length - 1] ?? new Failure('provider_unreachable');
    },
    before,
    SERVER,
    (cause) => void notes.push(cause),
  );
  return { outcome, sent, notes };
}

const respond = (tokens: TokenSet | Failure, headers = {}, body = {}): TokenResponse => ({
  response: new Response('', { headers }),
  body,
  tokens,
});
const NONCE_ERROR = respond(
  new Failure('provider_rejected_request'),
  { 'dpop-nonce': 'n-1' },
  { error: 'use_dpop_nonce' },
);

test('sends a proof for the token endpoint and returns the key with the tokens', async () => {
  const { outcome, sent } = await request([respond(TOKENS)]);
  expect(await readProof(sent[0] ?? '')).toMatchObject({
    htm: 'POST',
    htu: 'https://provider.example/token',
  });
  expect(outcome).toMatchObject({
    tokens: { ...TOKENS, proofKey: { kty: 'EC', crv: 'P-256', d: expect.any(String) } },
  });
});

test('repeats the request with the nonce that the provider requires', async () => {
  const { outcome, sent } = await request([NONCE_ERROR, respond(TOKENS)]);
  expect(outcome).toMatchObject({ tokens: TOKENS });
  expect(await Promise.all(sent.map(readProof))).toEqual([
    expect.not.objectContaining({ nonce: expect.anything() }),
    expect.objectContaining({ nonce: 'n-1' }),
  ]);
});

test('uses a slow provider’s nonce at once at a sign-in, and for the next refresh', async () => {
  const responses = [NONCE_ERROR, respond(TOKENS)];
  const { outcome } = await request(responses, undefined, new DpopProofs(), 1500);
  expect(outcome).toMatchObject({ tokens: TOKENS });
  const { proofKey } = Object(outcome).tokens;
  const late = await request(responses, { ...TOKENS, proofKey }, new DpopProofs(), 1500);
  expect(late.sent).toHaveLength(1);
  expect(late.outcome).toMatchObject({ tokens: { code: 'provider_unreachable' } });
});

test('repeats the request once only', async () => {
  const { outcome, sent } = await request([NONCE_ERROR, NONCE_ERROR]);
  expect(outcome).toMatchObject({ tokens: { code: 'provider_rejected_request' } });
  expect(sent).toHaveLength(2);
});

test('rejects unbound tokens at a sign-in, and keeps and notes them at a refresh', async () => {
  const unbound = { ...TOKENS, tokenType: 'bearer' };
  const cause = 'the token is not bound to its key';
  expect((await request([respond(unbound)])).outcome).toMatchObject({
    tokens: new Failure('provider_malformed', { cause }),
  });
  const { outcome: first } = await request([respond(TOKENS)]);
  const before =
    first instanceof Failure || first.tokens instanceof Failure ? TOKENS : first.tokens;
  const { outcome, notes } = await request([respond(unbound)], before);
  expect(outcome).toMatchObject({ tokens: { ...unbound, proofKey: before.proofKey } });
  expect(notes).toEqual([cause]);
});

async function bind(proofs: DpopProofs) {
  const { outcome } = await request([respond(TOKENS)], undefined, proofs);
  if (outcome instanceof Failure || outcome.tokens instanceof Failure) throw new Error('no tokens');
  const plain = { accessToken: 'token', replace: async () => 'another token' };
  return proofs.bind(plain, outcome.tokens);
}

test('signs a call with a proof that covers method, URL and token', async () => {
  const credential = await bind(new DpopProofs());
  const headers = new Headers({ authorization: 'Bearer token' });
  await credential.sign?.({ headers, method: 'GET', url: 'https://api.example/a?b=c' });
  expect(headers.get('authorization')).toBe('DPoP token');
  expect(await readProof(headers.get('dpop') ?? '')).toMatchObject({
    htm: 'GET',
    htu: 'https://api.example/a',
    ath: expect.any(String),
  });
});

test('sends the same token again if only the upstream’s nonce is missing', async () => {
  const credential = await bind(new DpopProofs());
  const call = { headers: new Headers(), method: 'GET', url: 'https://api.example/' };
  await credential.sign?.(call);
  const challenge = { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n-2' };
  expect(await credential.replace(new Response('', { headers: challenge }))).toBe('token');
  await credential.sign?.(call);
  expect(await readProof(call.headers.get('dpop') ?? '')).toMatchObject({ nonce: 'n-2' });
  expect(await credential.replace(new Response())).toBe('another token');
});

test('does not change the credential of a bearer token', () => {
  const plain = { accessToken: 'token', replace: async () => undefined };
  expect(new DpopProofs().bind(plain, { ...TOKENS, tokenType: 'bearer' })).toBe(plain);
});

test('imports the key of each of 1,100 sessions once', async () => {
  const proofs = new DpopProofs();
  const call = { headers: new Headers(), method: 'GET', url: 'https://api.example/' };
  const credentials = await Promise.all(Array.from({ length: 1100 }, () => bind(proofs)));
  const imports = vi.spyOn(crypto.subtle, 'importKey');
  for (const credential of credentials) await credential.sign?.(call);
  expect(imports).not.toHaveBeenCalled();
  imports.mockRestore();
});
