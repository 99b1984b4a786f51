import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { errors } from 'oidc-provider';

/** The grant type of a token exchange (RFC 8693 §2.1). */
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
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
];

/** Every resource is an API (RFC 8707). Its tokens are opaque, and introspection names their audience. */
export const RESOURCE_INDICATORS: NonNullable<Configuration['features']>['resourceIndicators'] = {
  enabled: true,
  getResourceServerInfo: (_, resource) => ({
    scope: '',
    audience: resource,
    accessTokenFormat: 'opaque',
  }),
};

/** Adds the resources of a request to what the user has granted, without a question. */
export function grantResources(
  grant: InstanceType<Provider['Grant']>,
  resources: readonly string[],
): void {
  for (const resource of resources) grant.addResourceScope(resource, '');
}

/**
 * Adds token exchange (RFC 8693) for any audience or resource: the subject must be an access token of
 * the provider, the actor a token of a client. Introspection names the actor in `act`.
 */
export function addTokenExchange(provider: Provider): void {
  provider.registerGrantType(
    TOKEN_EXCHANGE,
    async (context) => {
      context.body = await exchange(provider, context);
    },
    PARAMETERS,
  );
}

async function exchange(provider: Provider, { oidc }: KoaContextWithOIDC): Promise<object> {
  const { client, params = {} } = oidc;
  const read = (name: string): string | undefined => {
    const value = params[name];
    return typeof value === 'string' ? value : undefined;
  };
  const subject = await provider.AccessToken.find(read('subject_token') ?? '');
  const target = read('audience') ?? read('resource');
  if (client === undefined || subject === undefined || !subject.isValid) {
    throw new errors.InvalidRequest('subject_token is not valid');
  }
  if (read('subject_token_type') !== `${TYPE}access_token`) {
    throw new errors.InvalidRequest('subject_token_type must be that of an access token');
  }
  if (target === undefined) throw new errors.InvalidTarget();
  const actor = read('actor_token');
  if (actor !== undefined && (await provider.ClientCredentials.find(actor)) === undefined) {
    throw new errors.InvalidRequest('actor_token is not valid');
  }
  const token = new provider.AccessToken({
    client,
    accountId: subject.accountId,
    grantId: subject.grantId,
    gty: 'token_exchange',
    scope: read('scope') ?? '',
    resourceServer: new provider.ResourceServer(target, {
      scope: '',
      audience: target,
      accessTokenFormat: 'opaque',
    }),
    ...(subject.sessionUid !== undefined && { sessionUid: subject.sessionUid }),
  });
  return {
    access_token: await token.save(),
    issued_token_type: `${TYPE}access_token`,
    token_type: 'Bearer',
    expires_in: token.expiration,
  };
}

/** The actor of a delegation (RFC 8693 §4.1). */
export function buildActor({ oidc }: KoaContextWithOIDC): { act: { sub: string } } | undefined {
  const hasActor = oidc.params?.['actor_token'] !== undefined;
  return hasActor ? { act: { sub: oidc.client?.clientId ?? '' } } : undefined;
}
