import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  decodeProtectedHeader,
  EmbeddedJWK,
  type JWK,
  jwtVerify,
} from 'jose';
import type { Api } from './api.ts';
import type { RealProvider } from './provider.ts';

/** An API that accepts tokens only with a proof (RFC 9449 §7), and wants its own nonce in it (§9). */
export interface DpopApi extends Api {
  /** The proofs of the calls that it accepted: their claims, and the thumbprint of the key. */
  readonly proofs: { jkt: string; claims: Readonly<Record<string, unknown>> }[];
  /** How many calls it answered with `use_dpop_nonce`. */
  readonly challenged: () => number;
}

/** Starts an API of one audience, on an origin of its own. */
export async function startDpopApi(
  { signer, issuer }: RealProvider,
  audience: string,
  nonce: string,
): Promise<DpopApi> {
  const calls = new CheckedCalls({ issuer, audience, nonce, jwk: signer.publicJwk });
  const server = createServer((request, response) => {
    void calls.check(request).then((error) => {
      if (error === '') return response.end(JSON.stringify({ aud: audience }));
      const challenge = `DPoP error="${error}"`;
      return response.writeHead(401, { 'www-authenticate': challenge, 'dpop-nonce': nonce }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port has a number');
  calls.origin = `http://127.0.0.1:${address.port}`;
  return {
    origin: calls.origin,
    tokens: calls.tokens,
    proofs: calls.proofs,
    challenged: () => calls.challenged,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly nonce: string;
  readonly jwk: JWK;
}

/** The calls that the API accepted. */
class CheckedCalls {
  readonly tokens: string[] = [];
  readonly proofs: DpopApi['proofs'] = [];
  challenged = 0;
  origin = '';
  readonly #seen = new Set<unknown>();
  readonly #expected: Expected;

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  /** @returns the error of RFC 9449 for the challenge; empty for a call that is accepted */
  async check(request: IncomingMessage): Promise<string> {
    const error = await this.#findError(request).catch(() => 'invalid_token');
    if (error === 'use_dpop_nonce') this.challenged += 1;
    return error;
  }

  async #findError({ headers, method, url = '' }: IncomingMessage): Promise<string> {
    const { issuer, audience, nonce, jwk: key } = this.#expected;
    const { authorization = '', dpop = '' } = headers;
    const token = /^DPoP (.+)$/.exec(authorization)?.[1] ?? '';
    const { payload: claims } = await jwtVerify(String(dpop), EmbeddedJWK, { typ: 'dpop+jwt' });
    if (claims['nonce'] !== nonce) return 'use_dpop_nonce';
    const { jwk = {} } = decodeProtectedHeader(String(dpop));
    const jkt = await calculateJwkThumbprint(jwk);
    const keys = createLocalJWKSet({ keys: [key] });
    const { payload } = await jwtVerify(token, keys, { issuer, audience });
    const isFor = claims['htm'] === method && claims['htu'] === this.origin + url.split('?')[0];
    const isOf = claims['ath'] === createHash('sha256').update(token).digest('base64url');
    const isBound = Object(payload['cnf']).jkt === jkt;
    if (!isFor || !isOf || !isBound || this.#seen.has(claims.jti)) return 'invalid_dpop_proof';
    this.#seen.add(claims.jti);
    this.tokens.push(token);
    this.proofs.push({ jkt, claims });
    return '';
  }
}
