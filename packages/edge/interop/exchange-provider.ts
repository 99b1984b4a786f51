import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { errors } from 'oidc-provider';

/** The grant type of a token exchange (RFC 8693 §2.1). */
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const TYPE = 'urn:ietf:params:oauth:token-type:';
const PARAMETERS = [
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'audience',
  'resource',
  'scope',
  'requested_token_type',
] as const;

/** The APIs that the provider issues tokens for, by resource or audience. */
export const APIS = ['https://orders.example', 'https://bills.example', 'https://maps.example'];

/** How long exchanged tokens last. */
const LIFETIME_SECONDS = 600;

/** RFC 8693 §4.4: the client that may act for users, in every access token of the session. */
export type MayAct = { readonly sub: string } | undefined;

/** The audiences of exchanged tokens. */
export const AUDIENCES = ['payroll', 'archive'];

/** A configuration with resource indicators (RFC 8707): JWT access tokens of {@link APIS}. */
export function configureApis(
  lifetimeSeconds = 3600,
  readMayAct: () => MayAct = () => undefined,
): Configuration {
  return {
    // RFC 8693 §4.1: the actor of a delegation.
    extraTokenClaims: ({ oidc }) => {
      if (oidc.params?.['actor_token'] !== undefined)
        return { act: { sub: oidc.client?.clientId } };
      const mayAct = readMayAct();
      return mayAct && { may_act: mayAct };
    },
    scopes: ['openid', 'offline_access', 'api', 'read', 'write'],
    features: {
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => {
          if (!APIS.includes(resource)) throw new errors.InvalidTarget();
          return {
            scope: 'read write api',
            audience: resource,
            accessTokenTTL: lifetimeSeconds,
            accessTokenFormat: resource.includes('maps') ? 'opaque' : 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
  };
}

/** What a token exchange asked for. */
export type Exchange = Readonly<Partial<Record<(typeof PARAMETERS)[number], string>>>;

/**
 * Registers token exchange (RFC 8693) as a grant of the provider: subject and actor must be valid
 * tokens of its own, and a target one that it knows. The issued JWT has the claim `act` for an actor.
 *
 * @returns every exchange that was asked for
 */
export function registerTokenExchange(provider: Provider): Exchange[] {
  const seen: Exchange[] = [];
  provider.registerGrantType(
    GRANT,
    async (context) => {
      const exchange = readParameters(context);
      seen.push(exchange);
      context.body = await answer(provider, context, exchange);
    },
    [...PARAMETERS],
    ['resource', 'audience'],
  );
  return seen;
}

function readParameters({ oidc }: KoaContextWithOIDC): Exchange {
  return Object.fromEntries(
    PARAMETERS.map((name) => [name, oidc.params?.[name]]).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

async function answer(
  provider: Provider,
  context: KoaContextWithOIDC,
  exchange: Exchange,
): Promise<object> {
  const { client } = context.oidc;
  if (client === undefined) throw new errors.InvalidClient('no client');
  const subject = await findSubject(provider, exchange);
  const target = exchange.audience ?? exchange.resource ?? '';
  if (![...AUDIENCES, ...APIS].includes(target)) throw new errors.InvalidTarget();
  await checkActor(provider, exchange, subject);
  const token = new provider.AccessToken({
    client,
    accountId: subject.accountId,
    grantId: subject.grantId ?? '',
    gty: 'token_exchange',
    scope: exchange.scope ?? '',
    expiresIn: LIFETIME_SECONDS,
    ...(subject.sessionUid !== undefined && { sessionUid: subject.sessionUid }),
    resourceServer: new provider.ResourceServer(target, {
      scope: 'read write',
      audience: target,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'RS256' } },
    }),
  });
  const jkt = await readProofKey(context);
  if (jkt !== undefined) token.setThumbprint('jkt', jkt);
  return {
    access_token: await token.save(),
    issued_token_type: exchange.requested_token_type ?? `${TYPE}access_token`,
    token_type: jkt === undefined ? 'Bearer' : 'DPoP',
    expires_in: LIFETIME_SECONDS,
  };
}

/** The actor must be a client, and the one that the subject token allows, if it names one (§4.4). */
async function checkActor(
  provider: Provider,
  { actor_token: token }: Exchange,
  { extra }: Subject,
): Promise<void> {
  if (token === undefined) return;
  const actor = await provider.ClientCredentials.find(token);
  if (actor === undefined) throw new errors.InvalidRequest('actor_token is not valid');
  const { may_act: mayAct } = Object(extra);
  if (mayAct !== undefined && mayAct.sub !== actor.clientId) {
    throw new errors.InvalidRequest('may_act of the subject token names another actor');
  }
}

interface Subject {
  readonly accountId: string;
  readonly grantId?: string | undefined;
  readonly sessionUid?: string | undefined;
  readonly extra?: unknown;
}

/** The thumbprint of the key of a request's proof (RFC 9449 §5). @returns undefined without one */
async function readProofKey({ headers }: KoaContextWithOIDC): Promise<string | undefined> {
  const { dpop: proof } = headers;
  if (typeof proof !== 'string') return undefined;
  await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt' });
  return calculateJwkThumbprint(decodeProtectedHeader(proof).jwk ?? { kty: 'none' });
}

async function findSubject(
  provider: Provider,
  { subject_token: token = '', subject_token_type: type }: Exchange,
): Promise<Subject> {
  if (type === `${TYPE}id_token`) {
    const { payload } = await provider.IdToken.validate(token, await findClient(provider));
    return { accountId: String(payload['sub']) };
  }
  const subject = await provider.AccessToken.find(token);
  if (subject === undefined || type !== `${TYPE}access_token`) {
    throw new errors.InvalidRequest('subject_token is not valid');
  }
  const { accountId, grantId, sessionUid, extra } = subject;
  return { accountId, grantId, sessionUid, extra };
}

async function findClient(provider: Provider) {
  const client = await provider.Client.find('app');
  if (client === undefined) throw new Error('the client app is registered');
  return client;
}
