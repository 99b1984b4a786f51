import type { EdgeParts } from '../app/parts.ts';
import { keepFixes } from '../failures/config-error.ts';
import { Failure } from '../failures/failure.ts';
import type { Fetch } from '../http/fetch.ts';
import type { Connection, ResolvedConnection, ResolvedServer } from '../oauth/connection.ts';
import { requestRevocation } from '../oauth/revocation.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { type Log, logBackground } from '../observing/log.ts';
import { type ApiNeed, TOKEN_EXCHANGE } from '../routes/api-token.ts';
import type { DpopProofs } from './dpop.ts';
import { compareUser } from './id-token.ts';
import { addRefreshLifetime } from './lifetimes.ts';

type RequestApiToken = NonNullable<Connection['requestApiToken']>;

/** What the routes of an edge need of a connection besides its users' own tokens. */
export class ApiNeeds {
  #apis: readonly ApiNeed[] = [];
  #hasWarned = false;

  /** Reads the needs of the edge that the connection belongs to. */
  bind(parts: EdgeParts, connection: string): void {
    this.#apis = parts.userAccess?.bindApiTokens?.(parts, connection) ?? [];
  }

  /** The APIs that users are asked for at a sign-in (RFC 8707 §2.1). */
  get resources(): readonly string[] {
    return [...new Set(this.#apis.flatMap(({ resource }) => resource ?? []))];
  }

  /**
   * Names one resource in requests for the session's own token. Without `openid`, that token would
   * otherwise be for all of them, which providers reject (RFC 8707 §2.2).
   */
  nameOwnResource(connection: ResolvedConnection): ResolvedConnection {
    const [resource] = this.resources;
    const { authorizationCode, clientAuthentication } = connection;
    const isOpenId = authorizationCode?.scopes?.includes('openid') ?? false;
    if (resource === undefined || isOpenId) return connection;
    return {
      ...connection,
      clientAuthentication(server, client, form, ...request) {
        const grant = form.get('grant_type');
        const isOwn = grant === 'authorization_code' || grant === 'refresh_token';
        if (isOwn && !form.has('resource')) form.set('resource', resource);
        return clientAuthentication(server, client, form, ...request);
      },
    };
  }

  /** Sessions keep their ID token, to exchange it. */
  get keepsIdToken(): boolean {
    return this.#apis.some(({ exchange }) => exchange?.subject === 'id_token');
  }

  /** Logs once which needs the metadata says the provider does not meet. */
  warn(log: Log, connection: string, server: ResolvedServer): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    for (const cause of findApiErrors(this.#apis, server)) {
      log({ event: 'discovery_warning', connection, code: 'provider_unsupported', cause });
    }
  }
}

/** Finds the needs of routes that, by its metadata, a provider does not meet: each call of theirs fails. */
export function findApiErrors(
  apis: readonly ApiNeed[],
  { grant_types_supported: grants, introspection_endpoint: endpoint }: ResolvedServer,
): readonly string[] {
  const introspects = apis.some(({ introspect }) => introspect !== undefined);
  return keepFixes([
    hasExchange(apis) &&
      grants?.includes(TOKEN_EXCHANGE) === false &&
      'routes have exchange, and the provider lists no token exchange in grant_types_supported',
    introspects &&
      endpoint === undefined &&
      'routes have introspect, and the provider publishes no introspection_endpoint',
  ]);
}

/** Whether sessions keep exchanged tokens. */
export function hasExchange(apis: readonly ApiNeed[]): boolean {
  return apis.some(({ exchange }) => exchange !== undefined);
}

/** Adds the resources to the URL of an authorization request (RFC 8707 §2.1). Its query stays. */
export function addResources(server: ResolvedServer, resources: readonly string[]): ResolvedServer {
  const { authorization_endpoint: endpoint } = server;
  if (endpoint === undefined || resources.length === 0) return server;
  const url = new URL(endpoint);
  for (const resource of resources) url.searchParams.append('resource', resource);
  return { ...server, authorization_endpoint: url.href };
}

/**
 * Creates the function that requests a token for one API. A successful response is accepted despite
 * flaws in its ID token, as at a refresh.
 */
export function createApiTokenRequest(
  clientId: string,
  proofs: DpopProofs | undefined,
): RequestApiToken {
  return async ({ id, authorizationServer: server }, send, before, context) => {
    const { issuer = server.issuer, user } = before;
    const note = (cause: string): void => {
      const flaw = new Failure('provider_malformed', { cause });
      logBackground(context.log, 'refresh_response_malformed', id, flaw);
    };
    const responded = proofs ? await proofs.request(send, before, server, note) : await send();
    const sent = addRefreshLifetime(responded, before);
    if (sent instanceof Failure || sent.tokens instanceof Failure) {
      return sent instanceof Failure ? sent : sent.tokens;
    }
    const identity = { issuer, clientId, user, nowMs: context.now() };
    const { error, isOtherUser } = compareUser(sent.body['id_token'], identity);
    if (isOtherUser) return new Failure('provider_rejected_grant', { cause: error });
    if (error !== undefined) note(error);
    return sent.tokens;
  };
}

/** Revokes a session's exchanged tokens, which may outlive its refresh token (RFC 7009 §2.1). */
export async function revokeExchanged(
  connection: ResolvedConnection,
  { apis = {} }: TokenSet,
  fetch: Fetch,
): Promise<Failure | undefined> {
  const tokens = Object.values(apis).flatMap(({ isExchanged, token }) =>
    isExchanged && token ? token.accessToken : [],
  );
  const revoked = await Promise.all(
    tokens.map((token) => requestRevocation(connection, token, fetch)),
  );
  return revoked.find((failure) => failure !== undefined);
}
