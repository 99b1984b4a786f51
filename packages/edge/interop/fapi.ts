import { App, TestBrowser } from '@postern/testing';
import { type DiscoveredOptions, discovered, type PrivateJwk } from '../src/discovered/index.ts';
import type { Connection } from '../src/index.ts';
import { buildUserRoute, InProcessEdge, type InProcessEdgeOptions } from './edge.ts';
import {
  LIFETIMES,
  type RealProvider,
  type RealProviderOptions,
  signInAtProvider,
  startProvider,
} from './provider.ts';

/** The public addresses: the profile allows nothing but https. */
export const APP = 'https://app.example';
const ISSUER = 'https://bank.example';
const REDIRECT_URI = `${APP}/auth/callback/bank`;

/** A private key as a JWK, and its public part. */
interface KeyPair {
  readonly key: PrivateJwk;
  readonly publicJwk: JsonWebKey & { kty: string };
}

/** Generates a key for signatures. */
export async function createKeyPair(
  alg: 'ES256' | 'PS256' | 'RS256',
  kid: string,
): Promise<KeyPair> {
  const { privateKey, publicKey } = await generate(alg);
  const describe = async (one: CryptoKey) => {
    const { key_ops: _, ext: __, kty = '', ...jwk } = await crypto.subtle.exportKey('jwk', one);
    return { ...jwk, kty, kid, alg, use: 'sig' };
  };
  return { key: await describe(privateKey), publicJwk: await describe(publicKey) };
}

function generate(alg: 'ES256' | 'PS256' | 'RS256'): Promise<CryptoKeyPair> {
  if (alg === 'ES256') {
    return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ]);
  }
  const name = alg === 'PS256' ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5';
  const size = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  return crypto.subtle.generateKey({ name, hash: 'SHA-256', ...size }, true, ['sign', 'verify']);
}

/** oidc-provider with its FAPI 2.0 profile on, behind a proxy that ends TLS. */
export async function startBank(
  client: KeyPair,
  changes: Partial<RealProviderOptions> = {},
): Promise<RealProvider> {
  const own = await createKeyPair('ES256', 'of-the-bank');
  return startProvider({
    issuer: ISSUER,
    client: {
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: client.key.alg,
      jwks: { keys: [client.publicJwk] },
      id_token_signed_response_alg: 'ES256',
      dpop_bound_access_tokens: true,
      require_pushed_authorization_requests: true,
      ...changes.client,
    },
    configuration: {
      jwks: { keys: [own.key] },
      clientAuthMethods: ['private_key_jwt'],
      enabledJWA: {
        clientAuthSigningAlgValues: ['PS256', 'ES256', 'EdDSA'],
        idTokenSigningAlgValues: ['PS256', 'ES256'],
        dPoPSigningAlgValues: ['PS256', 'ES256', 'EdDSA'],
      },
      rotateRefreshToken: false,
      ttl: { ...LIFETIMES, AuthorizationCode: 60 },
      ...changes.configuration,
      features: {
        fapi: { enabled: true, profile: '2.0' },
        dPoP: { enabled: true },
        pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
        ...changes.configuration?.features,
      },
    },
  });
}

/** The network in front of the bank: a proxy that ends TLS, and tells the bank its public address. */
export function reachBank(
  { address }: RealProvider,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('x-forwarded-proto', 'https');
  headers.set('x-forwarded-host', new URL(ISSUER).host);
  return fetch(url.replace(ISSUER, address), { redirect: 'manual', ...init, headers });
}

/** An edge with the connection `bank`, a route to its userinfo, and a user with a browser. */
export class BankCustomer extends App {
  readonly connection: Connection;
  readonly edge: InProcessEdge;
  readonly browser: TestBrowser;
  /** The requests of the edge to the bank. */
  readonly sent: { readonly url: string; readonly init: RequestInit }[] = [];
  /** The addresses that the browser went to at the bank. */
  readonly visited: URL[] = [];

  constructor(
    bank: RealProvider,
    key: PrivateJwk,
    options: Partial<DiscoveredOptions> = {},
    intercept: InProcessEdgeOptions['intercept'] = (_, next) => next(),
  ) {
    const connection = discovered({
      id: 'bank',
      issuer: ISSUER,
      clientId: 'app',
      clientAuthentication: { method: 'private_key_jwt', key },
      scopes: ['openid', 'offline_access'],
      parameters: { prompt: 'consent' },
      profile: 'fapi2',
      ...options,
    });
    const edge = new InProcessEdge({
      variables: { POSTERN_PUBLIC_ORIGIN: APP },
      connections: [connection],
      routes: [buildUserRoute(bank, 'bank')],
      intercept: (url, _, init = {}) => {
        this.sent.push({ url, init });
        return intercept(url, () => reachBank(bank, url, init), init);
      },
    });
    const browser = new TestBrowser((url, init) => {
      if (url.startsWith(APP)) return Promise.resolve(edge.request(url, init));
      this.visited.push(new URL(url));
      return reachBank(bank, url, init);
    });
    super(APP, (url, init) => browser.send(url, init));
    this.connection = connection;
    this.edge = edge;
    this.browser = browser;
  }

  /** Signs in from a link. @returns where the browser ends, such as `/in` */
  async signIn(headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const link = `${APP}/auth/sign-in?connection=bank&return_to=/in`;
    const begun = await this.browser.send(link, { headers });
    const location = begun.headers.get('location') ?? '';
    if (!location.startsWith(ISSUER)) return location.replace(APP, '');
    const end = await signInAtProvider(this.browser, location, { login: 'ada', appOrigin: APP });
    await this.edge.settle();
    return end.href.replace(APP, '');
  }
}
