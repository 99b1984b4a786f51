import type { EdgeParts } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import { type ResolvedConnection, resolveConnection } from '../oauth/connection.ts';
import type { TokenRequestContext } from '../oauth/token-request.ts';
import { isRefreshDue, type TokenSet } from '../oauth/token-set.ts';
import { type ApiTokenRequest, TOKEN_EXCHANGE } from '../routes/api-token.ts';
import type { Session } from '../sessions/session.ts';
import type { OpenSession } from '../sessions/sessions.ts';
import type { WaitUntil } from '../tokens/single-flight.ts';
import { requestExchange, requestForResource } from './requests.ts';

/** The parts that requests for tokens of sessions work with. */
export type SessionTokensParts = Pick<
  EdgeParts,
  'sessions' | 'serviceTokens' | 'connections' | 'log' | 'count' | 'now'
>;

/** A caller's request for a token of a session. */
export interface TokenWish {
  readonly open: OpenSession;
  /** The session as it is now: `open` may be older than its last refresh. */
  readonly session: Session;
  readonly api: ApiTokenRequest;
  /** Sends the requests of this caller. */
  readonly fetch: EdgeParts['fetch'];
  readonly waitUntil: WaitUntil;
}

/** What a request needs besides the session's tokens. */
export interface PreparedRequest {
  readonly connection: ResolvedConnection;
  readonly context: TokenRequestContext;
  readonly actorToken?: string;
}

/**
 * Requests everything that a token request needs before the session's lock, whose lifetime covers one
 * request and no other: the provider's metadata, and the edge's own token as the actor.
 */
export async function prepareRequest(
  { connections, serviceTokens, log, count, now }: SessionTokensParts,
  { session, api, waitUntil, fetch }: TokenWish,
): Promise<PreparedRequest | Failure> {
  const context = { fetch, log, count, now, waitUntil };
  const known = connections.get(session.connection);
  if (known === undefined) return new Failure('provider_unsupported');
  const grant = api.exchange ? TOKEN_EXCHANGE : 'refresh_token';
  const connection = await resolveConnection(known, context, grant);
  if (connection instanceof Failure) return connection;
  const { actor } = api.exchange ?? {};
  if (actor === undefined) return { connection, context };
  const issuer = connections.get(actor.connection ?? known.id);
  if (issuer === undefined) return new Failure('provider_unsupported');
  const wanted = { ...actor, connection: issuer };
  const tokens = await serviceTokens.use(wanted, waitUntil);
  if (tokens instanceof Failure) return tokens;
  const { accessToken } = tokens;
  // A token that expires while it waits for the lock would be refused.
  const other = isRefreshDue(tokens, now())
    ? await serviceTokens.replace(wanted, accessToken, waitUntil)
    : undefined;
  return { connection, context, actorToken: other ?? accessToken };
}

/** Sends the request for a token. @returns the token; a `provider_` failure */
export function requestToken(
  { connection, context, actorToken }: PreparedRequest,
  api: ApiTokenRequest,
  tokens: TokenSet,
): Promise<TokenSet | Failure> {
  return api.exchange
    ? requestExchange(connection, api.exchange, tokens, actorToken, context)
    : requestForResource(connection, api, tokens, context);
}
