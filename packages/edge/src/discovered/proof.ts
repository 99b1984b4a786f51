import {
  type AuthorizationServer,
  allowInsecureRequests,
  customFetch,
  DPoP,
  type DPoPHandle,
  genericTokenEndpointRequest,
  type ModifyAssertionOptions,
  modifyAssertion,
  None,
  protectedResourceRequest,
} from 'oauth4webapi';
import type { SendTokenRequest, TokenAnswer } from '../connection.ts';
import { Failure } from '../failure.ts';
import type { Credential } from '../forwarding/credential.ts';
import type { TokenSet } from '../oauth/token-set.ts';

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' };
/** RFC 9449 §9. */
const NONCE_ASKED = /\berror="?use_dpop_nonce\b/;
/** A claim's lease is for one request: it is made again only if the nonce was asked for at once. */
const ASKED_WITHIN_MS = 1000;
/** How many sessions' keys one process holds imported; then it begins anew. */
const MAX_HANDLES = 1000;

/**
 * Proofs of possession (RFC 9449): each session has a key pair of its own, made when its user signs
 * in and sealed with its tokens. A token that leaks from an upstream is of no use without it.
 */
export class Proofs {
  readonly #handles = new Map<string, Promise<DPoPHandle>>();
  /** The nonce that each origin gave last: it is the server's, not the session's (§8). */
  readonly #nonces = new Map<string, string>();

  /**
   * Makes a token request with a proof, and once more if the server asks for it with a nonce (§8).
   *
   * @param note told of a renewal whose tokens are not bound: their refresh token is the only one
   *   there is, so they are kept, and sent as if they were
   * @returns its answer, whose tokens are bound to their key; `provider_malformed` where they are not
   */
  async request(
    send: SendTokenRequest,
    before: TokenSet | undefined,
    server: AuthorizationServer,
    note: (cause: string) => void,
  ): Promise<TokenAnswer> {
    const { origin } = new URL(server.token_endpoint ?? '');
    const proofKey = before?.proofKey ?? (await createKey());
    const beganMs = Date.now();
    let answer = await send(await this.#prove(server, proofKey));
    const hasNonce = this.#learn(answer.response, origin);
    const isQuick = Date.now() - beganMs <= ASKED_WITHIN_MS;
    if (hasNonce && isQuick && asksForNonce(answer)) {
      answer = await send(await this.#prove(server, proofKey));
      this.#learn(answer.response, origin);
    }
    const { tokens } = answer;
    if (tokens instanceof Failure) return answer;
    if (tokens.tokenType !== 'dpop') {
      const cause = 'a token that is not bound to its key';
      if (!before) return { ...answer, tokens: new Failure('provider_malformed', { cause }) };
      note(cause);
    }
    return { ...answer, tokens: { ...tokens, proofKey } };
  }

  /** The library makes the proof, for a request that goes nowhere; the edge makes the real one. */
  async #prove(
    server: AuthorizationServer,
    proofKey: JsonWebKey,
  ): Promise<Readonly<Record<string, string>>> {
    let proof = {};
    await genericTokenEndpointRequest(
      server,
      { client_id: '-' },
      None(),
      '-',
      {},
      {
        DPoP: await this.#open(proofKey),
        [allowInsecureRequests]: true,
        [customFetch]: async (_, { headers }) => {
          proof = { dpop: headers['dpop'] };
          return new Response();
        },
      },
    );
    return proof;
  }

  /**
   * Has a token sent with a proof for each call (§7.1), and sent again if an upstream refuses it only
   * because it wants the nonce that it gives.
   */
  bind(credential: Credential, { proofKey }: TokenSet): Credential {
    if (proofKey === undefined) return credential;
    let origin = '';
    return {
      ...credential,
      sign: async ({ method, url, headers }) => {
        const target = new URL(url);
        origin = target.origin;
        const token = headers.get('authorization')?.slice('Bearer '.length) ?? '';
        await protectedResourceRequest(token, method, target, new Headers(), null, {
          DPoP: await this.#open(proofKey),
          // Which upstream may be called, and by which scheme, was checked with the routes.
          [allowInsecureRequests]: true,
          // The library makes the headers; the edge makes the call.
          [customFetch]: async (_, { headers: made }) => {
            for (const [name, value] of Object.entries(made)) headers.set(name, value);
            return new Response();
          },
        });
      },
      // Any answer may give the nonce for the next call (§8.2), also to one that cannot be made again.
      learn: (answer) => void this.#learn(answer, origin),
      replace: async (refusal) => {
        const challenge = refusal.headers.get('www-authenticate') ?? '';
        const isAsked = this.#learn(refusal, origin) && NONCE_ASKED.test(challenge);
        return isAsked ? credential.accessToken : credential.replace(refusal);
      },
    };
  }

  /** @returns whether the answer has a nonce */
  #learn(response: Response, origin: string): boolean {
    const nonce = response.headers.get('dpop-nonce');
    if (nonce !== null) this.#nonces.set(origin, nonce);
    return nonce !== null;
  }

  #open(proofKey: JsonWebKey): Promise<DPoPHandle> {
    const name = proofKey.x ?? '';
    const known = this.#handles.get(name);
    if (known !== undefined) return known;
    if (this.#handles.size >= MAX_HANDLES) this.#handles.clear();
    const handle = this.#import(proofKey);
    this.#handles.set(name, handle);
    return handle;
  }

  async #import(proofKey: JsonWebKey): Promise<DPoPHandle> {
    const { d: _, ...publicJwk } = proofKey;
    const { subtle } = crypto;
    const pair = {
      privateKey: await subtle.importKey('jwk', proofKey, ES256, false, ['sign']),
      publicKey: await subtle.importKey('jwk', publicJwk, ES256, true, ['verify']),
    };
    const options: ModifyAssertionOptions = {
      [modifyAssertion]: (__, claims) => {
        // The handle knows only what it was given itself; another session's may be newer.
        const nonce = this.#nonces.get(readOrigin(claims['htu']));
        if (nonce !== undefined) claims['nonce'] = nonce;
      },
    };
    // As in client-authentication.ts: under Deno, the library's type of a key is never.
    const handle: DPoPHandle = Reflect.apply(DPoP, undefined, [{}, pair, options]);
    return handle;
  }
}

/** Of its JWK only what makes the key: how it may be used is said when it is imported. */
async function createKey(): Promise<JsonWebKey> {
  // Not every runtime's types know which algorithms make pairs, and what a JWK's fields are.
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

function readOrigin(url: unknown): string {
  return typeof url === 'string' ? new URL(url).origin : '';
}

/** A refusal only for want of the nonce (RFC 9449 §8); some services say so in a challenge alone. */
function asksForNonce({ response, body, tokens }: TokenAnswer): boolean {
  const challenge = response.headers.get('www-authenticate') ?? '';
  const isSaid = body['error'] === 'use_dpop_nonce' || NONCE_ASKED.test(challenge);
  return tokens instanceof Failure && isSaid;
}
