import { buildConfigErrors, type ConfigError, type Fixes } from '../failures/config-error.ts';
import { findResourceError } from '../forwarding/resource-error.ts';
import type { Connection } from '../oauth/connection.ts';
import { findScopeError } from '../oauth/scope-error.ts';
import { type Introspection, needsApiToken, type TokenExchange } from '../routes/api-token.ts';
import type { Route, UserRoute } from '../routes/route.ts';

const TYPES: ReadonlySet<unknown> = new Set(['access_token', 'jwt', 'id_token']);
const SUBJECTS: ReadonlySet<unknown> = new Set(['access_token', 'id_token']);
/** With a longer age, a revoked token would not stop working at once. */
const MAX_AGE_SECONDS = 60;

/** Finds every error in a route's fields about tokens, each with its fix. */
export function findTokenErrors(
  route: Route,
  connections: ReadonlyMap<string, Connection>,
): readonly ConfigError[] {
  if (route.credential !== 'user' || !needsApiToken(route)) return [];
  const { resource, audience, exchange, introspect, connection: id } = route;
  const connection = connections.get(id);
  return buildConfigErrors(`route ${route.name}`, [
    !connection?.requestApiToken && `names an API, and ${id} gets no tokens for APIs; remove it`,
    resource !== undefined &&
      audience !== undefined &&
      'has resource and audience; keep the one that the provider takes',
    findResourceError(resource),
    audience === '' && 'has an empty audience; set it to the API’s name at the provider',
    ...(exchange ? findExchangeErrors(route, exchange, connections) : []),
    findAgeError(introspect),
    introspect && connection && findEndpointError(connection),
  ]);
}

function findExchangeErrors(
  { resource, audience, scopes, connection }: UserRoute,
  exchange: TokenExchange,
  connections: ReadonlyMap<string, Connection>,
): Fixes {
  const { subject = 'access_token', requestedTokenType = 'access_token', actor } = exchange;
  const issuer = connections.get(actor?.connection ?? connection);
  const { scopes: asked = [] } = connections.get(connection)?.authorizationCode ?? {};
  return [
    (resource ?? audience) !== undefined &&
      'has exchange beside resource or audience; move them into exchange',
    scopes && 'has exchange beside scopes; move them into exchange',
    findResourceError(exchange.resource),
    findResourceError(actor?.resource),
    findScopeError(exchange.scopes),
    findScopeError(actor?.scopes),
    !SUBJECTS.has(subject) && 'has another subject than access_token or id_token',
    subject === 'id_token' &&
      !asked.includes('openid') &&
      `exchanges ID tokens, and ${connection} has none; add the scope openid, or remove subject`,
    !TYPES.has(requestedTokenType) &&
      'has another requestedTokenType than access_token, jwt or id_token',
    actor &&
      !issuer?.clientCredentials &&
      `has an actor without client_credentials; set clientCredentials of ${issuer?.id ?? actor.connection}`,
  ];
}

/**
 * A connection without metadata has no introspection endpoint. If there is metadata, the endpoint
 * is not known yet.
 */
function findEndpointError({ id, authorizationServer }: Connection): string | false {
  const { token_endpoint: token, introspection_endpoint: endpoint } = authorizationServer;
  return (
    token !== undefined &&
    endpoint === undefined &&
    `has introspect, and ${id} has no introspection endpoint; remove it`
  );
}

function findAgeError({ maxAgeSeconds = 0 }: Partial<Introspection> = {}): string | false {
  return (
    !(maxAgeSeconds >= 0 && maxAgeSeconds <= MAX_AGE_SECONDS) &&
    `has introspect with a maxAgeSeconds out of range; set it from 0 to ${MAX_AGE_SECONDS}`
  );
}
