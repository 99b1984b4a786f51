import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type ClientMetadata, type JWK, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Certificate } from './certificate.ts';
import { dressTokens, undress } from './dressed-tokens.ts';

/** What the token endpoint does: answers, responds 503, or accepts requests and never responds. */
export type TokenWeather = 'fair' | '503' | 'hangs';

/** The client that the peers have: `app` with a secret for servers, `page` without one. */
export const CLIENT = { id: 'app', pageId: 'page', secret: 'a-secret-of-the-app' } as const;

/** Connections that wait to be accepted. Node's default is less than a storm. */
const BACKLOG = 4096;
const TOKEN_PATH = '/oauth/token';

/** What the peers sign in at, and the API that they call with its tokens. */
export interface StrictProvider {
  readonly issuer: string;
  /** An API on the provider's origin: 200 for a token that is active, otherwise 401. */
  readonly api: string;
  setWeather(weather: TokenWeather): void;
  /** Refresh requests that it has received. */
  countRefreshes(): number;
  /** Sessions whose tokens it has revoked, because a refresh token was used twice. */
  countRevoked(): number;
  end(): void;
}

/** How a provider is set up for a peer. */
export interface ProviderSetup {
  /** The origin that clients know. */
  readonly issuer: string;
  readonly port: number;
  readonly certificate: Certificate;
  readonly redirectUris: readonly string[];
  /** How the peer's server sends its secret. */
  readonly authentication: 'client_secret_basic' | 'client_secret_post';
  readonly accessTokenSeconds: number;
  /** Gives tokens the form of a JWT with `exp`, for a kit that reads them. Default: opaque tokens. */
  readonly dressesTokens?: boolean;
}

/**
 * Starts panva's oidc-provider over https, with a single user, rotation of refresh tokens, and
 * revocation of all tokens of a sign-in when a refresh token is used twice (RFC 9700 §4.14.2).
 */
export async function startStrictProvider(setup: ProviderSetup): Promise<StrictProvider> {
  const { issuer, port, certificate } = setup;
  const provider = createProvider(setup);
  if (setup.dressesTokens) dressTokens(provider, TOKEN_PATH);
  let weather: TokenWeather = 'fair';
  const counts = countGrants(provider);
  const handle = provider.callback();
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isToken = request.url === TOKEN_PATH && request.method === 'POST';
    allowOrigin(request, response);
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (request.url === '/api') await answerApi(provider, request, response);
    else if (!isToken || weather === 'fair') await handle(request, response);
    else {
      counts.refreshes += 1;
      if (weather === '503') response.writeHead(503).end();
    }
  };
  const server = createServer(certificate, (request, response) => void respond(request, response));
  await new Promise<void>((resolve) => {
    server.listen({ port, host: 'localhost', backlog: BACKLOG }, resolve);
  });
  return {
    issuer,
    api: `https://localhost:${port}/api`,
    setWeather(next) {
      weather = next;
      // Requests that hang belong to the weather that ends.
      if (next === 'fair') server.closeAllConnections();
    },
    countRefreshes: () => counts.refreshes,
    countRevoked: () => counts.revoked,
    end() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Counts refresh requests that the provider answers, and grants that it revokes. */
function countGrants(provider: Provider): { refreshes: number; revoked: number } {
  const counts = { refreshes: 0, revoked: 0 };
  const countGrant = ({ oidc }: KoaContextWithOIDC): void => {
    if (oidc.params?.['grant_type'] === 'refresh_token') counts.refreshes += 1;
  };
  provider.on('grant.success', countGrant);
  provider.on('grant.error', countGrant);
  provider.on('grant.revoked', () => {
    counts.revoked += 1;
  });
  return counts;
}

/** Allows scripts of any origin to call, with credentials: keycloak-js sends them. */
function allowOrigin({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers.origin === undefined) return;
  response.setHeader('access-control-allow-origin', headers.origin);
  response.setHeader('access-control-allow-credentials', 'true');
  const asked = headers['access-control-request-headers'];
  if (asked !== undefined) response.setHeader('access-control-allow-headers', asked);
  response.setHeader('access-control-max-age', '600');
}

async function answerApi(
  provider: Provider,
  { headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const token = undress(headers.authorization?.replace(/^(Bearer|DPoP) /, '') ?? '');
  const found = token === '' ? undefined : await provider.AccessToken.find(token);
  const isActive = found?.isValid === true;
  response.writeHead(isActive ? 200 : 401, { 'content-type': 'application/json' }).end('[]');
}

const HOUR = 3600;

function createProvider(setup: ProviderSetup): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key: JWK = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
  return new Provider(setup.issuer, {
    clients: buildClients(setup),
    claims: {
      openid: ['sub', 'name', 'email', 'email_verified'],
      profile: ['name'],
      email: ['email'],
    },
    clientBasedCORS: () => true,
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of the cookies'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => buildClaims(sub) }),
    issueRefreshToken: () => Promise.resolve(true),
    jwks: { keys: [key] },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    routes: { authorization: '/authorize', token: TOKEN_PATH },
    ttl: {
      AccessToken: setup.accessTokenSeconds,
      Grant: HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: HOUR,
      Session: HOUR,
    },
    features: { devInteractions: { enabled: true }, revocation: { enabled: true } },
  });
}

function buildClients({ redirectUris, authentication }: ProviderSetup): ClientMetadata[] {
  const shared = {
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    redirect_uris: [...redirectUris],
  };
  const { id, secret, pageId } = CLIENT;
  return [
    { ...shared, client_id: id, client_secret: secret, token_endpoint_auth_method: authentication },
    { ...shared, client_id: pageId, token_endpoint_auth_method: 'none' },
  ];
}

const buildClaims = (sub: string): Record<string, string | boolean> & { sub: string } => ({
  sub,
  name: sub,
  email: `${sub}@example.com`,
  email_verified: true,
});
