import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, jwtVerify } from 'jose';
import { type Configuration, Provider } from 'oidc-provider';

const LIBRARIES = ['oidc-client-ts', 'auth0-spa-js', 'keycloak-js'] as const;
const ORDERS = new URL('https://orders.example.com');
const REALM = '/realms/shop';
const KEYCLOAK = `${REALM}/protocol/openid-connect`;
/** Less than any library keeps in reserve, so each refreshes at once. */
const ACCESS_TOKEN_SECONDS = 20;

/** The libraries that keep tokens in the page. */
export type Library = (typeof LIBRARIES)[number];

/** How a vendor's provider differs: in the names of its issuer and endpoints. */
interface Vendor {
  readonly host: string;
  readonly issuer: string;
  /** Default: oidc-provider's own, which a library finds by discovery. */
  readonly routes: Configuration['routes'];
}

const VENDORS: Readonly<Record<Library, Vendor>> = {
  'oidc-client-ts': {
    host: 'login.example.com',
    issuer: 'https://login.example.com',
    routes: {},
  },
  'auth0-spa-js': {
    host: 'example.eu.auth0.com',
    issuer: 'https://example.eu.auth0.com/',
    routes: { authorization: '/authorize', token: '/oauth/token', end_session: '/v2/logout' },
  },
  'keycloak-js': {
    host: 'keycloak.example.com',
    issuer: `https://keycloak.example.com${REALM}`,
    routes: {
      authorization: `${KEYCLOAK}/auth`,
      token: `${KEYCLOAK}/token`,
      end_session: `${KEYCLOAK}/logout`,
    },
  },
};

/** The grants by which each library got tokens, in order. */
export type Grants = Readonly<Record<Library, string[]>>;

/**
 * Creates what the befores call: panva's oidc-provider with a public client that must use PKCE, under
 * the hosts, paths and parameters of each vendor, and the API of the orders.
 *
 * @param origin of the app
 * @returns a listener for each host
 */
export async function createHosts(
  origin: string,
  grants: Grants,
): Promise<Map<string, RequestListener>> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' };
  const hosts = new Map<string, RequestListener>();
  for (const library of LIBRARIES) {
    const provider = createProvider(library, origin, jwk);
    provider.on('grant.success', ({ oidc }) =>
      grants[library].push(String(oidc.params?.['grant_type'])),
    );
    const respond = provider.callback();
    hosts.set(VENDORS[library].host, (request, response) => {
      request.url = renameParameters(request.url ?? '/');
      void respond(request, response);
    });
  }
  return hosts.set(
    ORDERS.host,
    (request, response) => void respondWithOrders(publicKey, request, response),
  );
}

function createProvider(library: Library, origin: string, jwk: JWK): Provider {
  const { issuer, routes } = VENDORS[library];
  const page = `${origin}/?from=${library}&part=before`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'spa',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [origin, `${origin}/callback`, page],
        post_logout_redirect_uris: [origin, page],
      },
    ],
    // Keycloak gives the name and a refresh token to every client, so keycloak-js asks only for openid.
    claims: { openid: ['sub', 'name'], profile: ['name'] },
    issueRefreshToken: () => Promise.resolve(true),
    clientBasedCORS: (_, requestOrigin) => requestOrigin === origin,
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of the cookies'] },
    features: { resourceIndicators: RESOURCE_INDICATORS },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, name: sub }) }),
    jwks: { keys: [jwk] },
    pkce: { required: () => true },
    routes,
    scopes: ['openid', 'offline_access'],
    ttl: { Grant: 3600, IdToken: 3600, Interaction: 3600, RefreshToken: 3600, Session: 3600 },
  });
  if (library === 'keycloak-js') serveAsKeycloak(provider);
  return provider;
}

/** Access tokens are JWTs for the API (RFC 9068), as those of Auth0 and Keycloak. */
const RESOURCE_INDICATORS: NonNullable<Configuration['features']>['resourceIndicators'] = {
  enabled: true,
  defaultResource: (_, __, resource) => resource ?? ORDERS.origin,
  useGrantedResource: () => true,
  getResourceServerInfo: (_, audience) => ({
    scope: '',
    audience,
    accessTokenFormat: 'jwt',
    accessTokenTTL: ACCESS_TOKEN_SECONDS,
  }),
};

/** keycloak-js reads its refresh tokens as JWTs, and sends its token requests with cookies. */
function serveAsKeycloak(provider: Provider): void {
  Object.assign(provider.RefreshToken.prototype, { generateTokenId: createUnsignedJwt });
  provider.use(async (context, next) => {
    await next();
    context.set('access-control-allow-credentials', 'true');
  });
}

function createUnsignedJwt(): string {
  const parts = [{ alg: 'none' }, { jti: randomUUID() }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${parts.join('.')}.`;
}

/**
 * Spells a request in OAuth's words. Auth0 says `returnTo` and `audience`. Auth0 and Keycloak give a
 * refresh token without the question that OpenID Connect Core §11 requires.
 */
function renameParameters(path: string): string {
  const url = new URL(path, 'https://localhost');
  const parameters = url.searchParams;
  const rename = (from: string, to: string): void => {
    const value = parameters.get(from);
    if (value !== null) parameters.set(to, value);
  };
  rename('returnTo', 'post_logout_redirect_uri');
  rename('audience', 'resource');
  if (parameters.has('code_challenge') && !parameters.has('prompt'))
    parameters.set('prompt', 'consent');
  return `${url.pathname}${url.search}`;
}

/** Responds with the orders to a request of the page with an access token for this API. */
async function respondWithOrders(
  key: CryptoKey,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('access-control-allow-origin', headers.origin ?? '');
  response.setHeader('access-control-allow-headers', 'authorization');
  if (method === 'OPTIONS') return void response.writeHead(204).end();
  const [, token = ''] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
  const issuer = LIBRARIES.map((library) => VENDORS[library].issuer);
  try {
    await jwtVerify(token, key, { audience: ORDERS.origin, issuer, typ: 'at+jwt' });
    return void response.end('{"order":42}');
  } catch {
    return void response.writeHead(401).end();
  }
}
