import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  type ClientMetadata,
  type Configuration,
  type JWK,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import type { Foundation } from '../emulator/foundation.ts';
import {
  addTokenExchange,
  buildActor,
  grantResources,
  RESOURCE_INDICATORS,
  TOKEN_EXCHANGE,
} from './apis.ts';
import { addInteractions } from './interactions.ts';
import type { OpenIdClient, OpenIdProviderOptions } from './options.ts';
import { buildErrorPage } from './pages/error.ts';
import { showPage } from './pages/show-page.ts';
import { buildSignedOutPage } from './pages/sign-out.ts';
import { OPENID_ROUTES } from './paths.ts';
import type { OpenIdRecords } from './records.ts';
import { acceptOrigins } from './redirect-uris.ts';
import { signOut } from './sign-out.ts';
import { configureSignIn } from './step-up.ts';
import { buildClaims, CLAIMS_BY_SCOPE, type OpenIdUser, seededOpenIdUsers } from './users.ts';

const DAY_SECONDS = 86_400;

/** Builds panva's provider for the options. */
export function buildProvider(
  { issuer, clients, users = seededOpenIdUsers }: OpenIdProviderOptions,
  foundation: Foundation,
  records: OpenIdRecords,
): Provider {
  const provider: Provider = new Provider(issuer, {
    adapter: records.openAdapter,
    clients: clients.map(buildClient),
    claims: { ...CLAIMS_BY_SCOPE },
    // An app reads the user from the ID token, without a second request.
    conformIdTokenClaims: false,
    clientBasedCORS: () => false,
    cookies: buildCookies(issuer),
    extraTokenClaims: buildActor,
    findAccount: (_, sub) => findAccount(users, sub),
    ...configureSignIn(),
    issueRefreshToken: (_, client, { scopes }) =>
      client.grantTypeAllowed('refresh_token') && scopes.has('offline_access'),
    jwks: { keys: [createSigningKey()] },
    loadExistingGrant,
    pkce: { required: () => true },
    renderError: (context, { error, error_description: description = '' }) =>
      showPage(context, buildErrorPage(error, description)),
    rotateRefreshToken: () => foundation.settings.current().rotateRefreshTokens,
    routes: OPENID_ROUTES,
    scopes: ['openid', 'offline_access'],
    ttl: buildLifetimes(foundation),
    features: {
      ...FEATURES,
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => signOut(provider, context, form),
        postLogoutSuccessSource: (context) => showPage(context, buildSignedOutPage()),
      },
    },
  });
  acceptOrigins(provider, clients);
  addTokenExchange(provider);
  addInteractions(provider, users);
  return provider;
}

const FEATURES: Configuration['features'] = {
  devInteractions: { enabled: false },
  clientCredentials: { enabled: true },
  resourceIndicators: RESOURCE_INDICATORS,
  introspection: { enabled: true, allowedPolicy: () => true },
  revocation: {
    enabled: true,
    allowedPolicy: (_, client, token) => token.clientId === client.clientId,
  },
};

/** `redirect_uris` must not be empty, also for a client whose origins decide. */
function buildClient({ clientId, clientSecret, name, redirectUris }: OpenIdClient): ClientMetadata {
  return {
    client_id: clientId,
    client_secret: clientSecret,
    client_name: name ?? clientId,
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials', TOKEN_EXCHANGE],
    response_types: ['code'],
    redirect_uris: [...(redirectUris ?? ['http://localhost/'])],
    // ID tokens always have auth_time, so that a route can require a recent sign-in.
    require_auth_time: true,
  };
}

/** Cookies of one host are sent to every port, so a second provider needs other names. */
function buildCookies(issuer: string): Configuration['cookies'] {
  const prefix = `postern-openid-${new URL(issuer).port}`;
  return {
    keys: [randomBytes(32).toString('base64url')],
    names: {
      interaction: `${prefix}-interaction`,
      resume: `${prefix}-resume`,
      session: `${prefix}-session`,
    },
  };
}

function createSigningKey(): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
}

function buildLifetimes({ settings }: Foundation): Configuration['ttl'] {
  const accessTokenSeconds = (): number => settings.current().accessTokenLifetimeSeconds;
  return {
    AccessToken: accessTokenSeconds,
    AuthorizationCode: () => settings.current().codeLifetimeSeconds,
    ClientCredentials: accessTokenSeconds,
    Grant: 30 * DAY_SECONDS,
    IdToken: 3600,
    Interaction: 3600,
    RefreshToken: 30 * DAY_SECONDS,
    Session: 14 * DAY_SECONDS,
  };
}

function findAccount(users: readonly OpenIdUser[], sub: string) {
  const user = users.find((candidate) => candidate.sub === sub);
  return user && { accountId: sub, claims: () => buildClaims(user) };
}

/** Grants what the client asks for, without a question. */
async function loadExistingGrant(context: KoaContextWithOIDC) {
  const { client, session, provider, requestParamOIDCScopes, requestParamClaims } = context.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const { clientId } = client;
  const grantId = session.grantIdFor(clientId);
  const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant = existing ?? new provider.Grant({ clientId, accountId: session.accountId });
  grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
  grant.addOIDCClaims([...requestParamClaims]);
  grantResources(grant, Object.keys(context.oidc.resourceServers ?? {}));
  await grant.save();
  return grant;
}
