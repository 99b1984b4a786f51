import { generateProof } from 'dpop';
import { Failure } from '../failures/failure.ts';
import { LruCache } from '../lru-cache.ts';
import type { ResolvedServer, SendTokenRequest, TokenResponse } from '../oauth/connection.ts';
import type { Credential } from '../oauth/credential.ts';
import type { Jwk } from '../oauth/jwk.ts';
import type { TokenSet } from '../oauth/token-set.ts';

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' };
/** Matches the challenge of an upstream or provider that requires a nonce (RFC 9449 §9). */
const NONCE_REQUIRED = /\berror="?use_dpop_nonce\b/;
/**
 * How quickly the provider must respond to a refresh for a second request, in milliseconds: a refresh
 * lock lasts for one request.
 */
const QUICK_MS = 1000;
/**
 * About how many bytes the imported keys of a session take: 11 KB on Node, 15 KB on Deno. A process
 * keeps those of 1,365 sessions.
 */
const KEYS_BYTES = 12 * 1024;

interface ProofKeys {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/**
 * Creates proofs of possession (RFC 9449). Each session has a key pair of its own, created at the sign-in and
 * sealed with the session's tokens. A token that leaks from an upstream is useless without the key.
 */
export class DpopProofs {
  readonly #keys = new LruCache<Promise<ProofKeys>>();
  /** The latest nonce of each origin: a nonce belongs to the server, not to the session (§8). */
  readonly #nonces = new Map<string, string>();

  /**
   * Sends a token request with a proof, and once more if the server requires a nonce (§8).
   *
   * @param note receives the cause if refreshed tokens are not bound to the key; they are kept,
   *   because no other refresh token exists
   * @returns the response with its tokens' key; `provider_malformed` if the tokens of a sign-in are
   *   not bound to the key; another `provider_` failure
   */
  async request(
    send: SendTokenRequest,
    before: TokenSet | undefined,
    server: ResolvedServer,
    note: (cause: string) => void,
  ): Promise<TokenResponse | Failure> {
    const { token_endpoint: url } = server;
    const { origin } = new URL(url);
    const proofKey = before?.proofKey ?? (await createKey());
    const prove = async (): Promise<Record<string, string>> => ({
      dpop: await this.#prove(proofKey, 'POST', url),
    });
    const startedAtMs = performance.now();
    let sent = await send(await prove());
    if (sent instanceof Failure) return sent;
    const hasNonce = this.#rememberNonce(sent.response, origin);
    // A sign-in holds no lock.
    const isQuick = before === undefined || performance.now() - startedAtMs <= QUICK_MS;
    if (hasNonce && requiresNonce(sent)) {
      if (!isQuick) {
        const cause = 'the provider required a nonce too late for a second request';
        return { ...sent, tokens: new Failure('provider_unreachable', { cause }) };
      }
      sent = await send(await prove());
      if (sent instanceof Failure) return sent;
      this.#rememberNonce(sent.response, origin);
    }
    const { tokens } = sent;
    if (tokens instanceof Failure) return sent;
    if (tokens.tokenType !== 'dpop') {
      const cause = 'the token is not bound to its key';
      if (!before) return { ...sent, tokens: new Failure('provider_malformed', { cause }) };
      note(cause);
    }
    return { ...sent, tokens: { ...tokens, proofKey } };
  }

  /**
   * Adds a proof to every call with the token (§7.1). If an upstream refuses the call only because it
   * requires its nonce, the same token is sent again.
   */
  bind(credential: Credential, { proofKey }: TokenSet): Credential {
    if (proofKey === undefined) return credential;
    let origin = '';
    return {
      ...credential,
      sign: async ({ method, url, headers }) => {
        ({ origin } = new URL(url));
        const token = headers.get('authorization')?.slice('Bearer '.length) ?? '';
        headers.set('authorization', `DPoP ${token}`);
        headers.set('dpop', await this.#prove(proofKey, method, url, token));
      },
      // Any response may carry the nonce for the next call (§8.2).
      onResponse: (response) => void this.#rememberNonce(response, origin),
      replace: async (refusal) => {
        const challenge = refusal.headers.get('www-authenticate') ?? '';
        const isRequired = this.#rememberNonce(refusal, origin) && NONCE_REQUIRED.test(challenge);
        return isRequired ? credential.accessToken : credential.replace(refusal);
      },
    };
  }

  async #prove(proofKey: Jwk, method: string, url: string, token?: string): Promise<string> {
    const { origin, pathname } = new URL(url);
    const keys = await this.#open(proofKey);
    const nonce = this.#nonces.get(origin);
    // The key types of Deno and of the library are incompatible.
    const proof: Promise<string> = Reflect.apply(generateProof, undefined, [
      keys,
      origin + pathname,
      method,
      nonce,
      token,
    ]);
    return proof;
  }

  /** @returns whether the response carries a nonce */
  #rememberNonce(response: Response, origin: string): boolean {
    const nonce = response.headers.get('dpop-nonce');
    if (nonce !== null) this.#nonces.set(origin, nonce);
    return nonce !== null;
  }

  #open(proofKey: Jwk): Promise<ProofKeys> {
    const name = proofKey.x ?? '';
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const keys = importKeys(proofKey);
    this.#keys.set(name, keys, KEYS_BYTES);
    return keys;
  }
}

async function importKeys(proofKey: Jwk): Promise<ProofKeys> {
  const { d: _, ...publicJwk } = proofKey;
  const { subtle } = crypto;
  return {
    privateKey: await subtle.importKey('jwk', proofKey, ES256, false, ['sign']),
    publicKey: await subtle.importKey('jwk', publicJwk, ES256, true, ['verify']),
  };
}

/** Creates a private key as a JWK. It has no `key_ops`: the import states the usages. */
async function createKey(): Promise<Jwk> {
  // The runtimes' types differ in the algorithms that create key pairs and in the fields of a JWK.
  const pair: CryptoKey | CryptoKeyPair = await crypto.subtle.generateKey(ES256, true, [
    'sign',
    'verify',
  ]);
  const jwk: object = await crypto.subtle.exportKey(
    'jwk',
    'privateKey' in pair ? pair.privateKey : pair,
  );
  const read = (name: string): string => String(Reflect.get(jwk, name));
  return { kty: 'EC', crv: ES256.namedCurve, x: read('x'), y: read('y'), d: read('d') };
}

/** Whether only the nonce is missing (RFC 9449 §8); some providers say so in the challenge alone. */
function requiresNonce({ response, body, tokens }: TokenResponse): boolean {
  const challenge = response.headers.get('www-authenticate') ?? '';
  const isNamed = body['error'] === 'use_dpop_nonce' || NONCE_REQUIRED.test(challenge);
  return tokens instanceof Failure && isNamed;
}
