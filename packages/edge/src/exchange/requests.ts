import { Failure } from '../failures/failure.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import type { ResolvedConnection, SendTokenRequest, TokenResponse } from '../oauth/connection.ts';
import { parseClaims } from '../oauth/parse-jwt.ts';
import { buildScope, requestTokens, type TokenRequestContext } from '../oauth/token-request.ts';
import { buildTokenSet, type TokenSet } from '../oauth/token-set.ts';
import { type ApiTokenRequest, TOKEN_EXCHANGE, type TokenExchange } from '../routes/api-token.ts';

const TYPE = 'urn:ietf:params:oauth:token-type:';
/** Without `expires_in`, an exchanged token counts this long, in milliseconds. */
const UNSTATED_LIFETIME_MS = 5 * 60_000;
/** The `token_type`s of a response to an exchange; some providers send none. */
const EXCHANGED_TYPES: ReadonlySet<string> = new Set(['bearer', 'dpop', 'n_a', 'undefined']);
/** Error codes that are about one API, and not about the session (OpenID Connect Core §3.1.2.6). */
const ABOUT_API = /^(\w+_required|access_denied|invalid_(target|scope|request))$/;

/**
 * Requests a token for one API with the session's refresh token (RFC 8707 §2.2).
 *
 * @param tokens the session's
 * @returns the API's token, with the refresh token that is in force afterwards;
 *   `provider_rejected_grant` if the refresh token is dead; another `provider_` failure
 */
export async function requestForResource(
  connection: ResolvedConnection,
  { resource, audience, scopes }: ApiTokenRequest,
  tokens: TokenSet,
  context: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const { refreshToken } = tokens;
  if (refreshToken === undefined) {
    return new Failure('provider_unsupported', { cause: 'the session has no refresh token' });
  }
  const parameters = {
    refresh_token: refreshToken,
    ...(resource !== undefined && { resource }),
    ...(audience !== undefined && { audience }),
    ...buildScope(scopes),
  };
  return requestChecked(connection, 'refresh_token', parameters, tokens, context);
}

/**
 * Exchanges the user's token for one of an API (RFC 8693 §2.1).
 *
 * @param actorToken of the edge's own; undefined for impersonation
 * @returns the API's token; `provider_unsupported` if the provider has no token exchange;
 *   `provider_rejected_grant` if the subject token may be dead, which a refresh shows; another
 *   `provider_` failure
 */
export async function requestExchange(
  connection: ResolvedConnection,
  exchange: TokenExchange,
  tokens: TokenSet,
  actorToken: string | undefined,
  context: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const { grant_types_supported: grants } = connection.authorizationServer;
  if (grants?.includes(TOKEN_EXCHANGE) === false) {
    const cause = 'grant_types_supported lacks token exchange';
    return new Failure('provider_unsupported', { cause, connection: connection.id });
  }
  const parameters = buildExchange(exchange, tokens, actorToken);
  if (parameters instanceof Failure) return parameters;
  const found = await requestChecked(connection, TOKEN_EXCHANGE, parameters, tokens, context);
  if (found instanceof Failure) return found;
  const { expiresAtMs = found.obtainedAtMs + UNSTATED_LIFETIME_MS } = found;
  return { ...found, expiresAtMs };
}

function buildExchange(
  { subject = 'access_token', ...exchange }: TokenExchange,
  tokens: TokenSet,
  actorToken: string | undefined,
): Record<string, string> | Failure {
  const { audience, resource, scopes, requestedTokenType } = exchange;
  const subjectToken = subject === 'id_token' ? tokens.idToken : tokens.accessToken;
  if (subjectToken === undefined) {
    return new Failure('provider_unsupported', { cause: 'the session has no ID token' });
  }
  return {
    subject_token: subjectToken,
    subject_token_type: TYPE + subject,
    ...(audience !== undefined && { audience }),
    ...(resource !== undefined && { resource }),
    ...buildScope(scopes),
    ...(requestedTokenType && { requested_token_type: TYPE + requestedTokenType }),
    ...(actorToken !== undefined && {
      actor_token: actorToken,
      actor_token_type: `${TYPE}access_token`,
    }),
  };
}

/** Sends a request with the connection's own checks. */
async function requestChecked(
  connection: ResolvedConnection,
  grant: string,
  parameters: Record<string, string>,
  before: TokenSet,
  context: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const { requestApiToken } = connection;
  if (requestApiToken === undefined) return new Failure('provider_unsupported');
  const requestedAtMs = context.now();
  const read = (send: SendTokenRequest): SendTokenRequest => {
    return async (headers) => {
      const sent = await send(headers);
      return sent instanceof Failure
        ? sent
        : {
            ...sent,
            tokens: checkActor(readTokens(sent, grant, before, requestedAtMs), parameters),
          };
    };
  };
  return requestTokens(
    {
      ...connection,
      requestUserTokens: (send) => requestApiToken(connection, read(send), before, context),
    },
    grant,
    parameters,
    context,
  );
}

/** Rejects a token that does not name the actor of its request (RFC 8693 §4.1). */
function checkActor(
  found: TokenSet | Failure,
  { actor_token: actorToken }: Record<string, string>,
): TokenSet | Failure {
  if (found instanceof Failure || actorToken === undefined) return found;
  const claims = parseClaims(found.accessToken);
  if (claims === undefined || isObject(claims['act'])) return found;
  const cause = 'the exchanged token has no claim act: the provider ignored actor_token';
  return new Failure('provider_malformed', { cause });
}

/**
 * Reads the response for one API. A refresh token in it is kept even if other fields are wrong: the old one
 * has been used.
 */
function readTokens(
  { body, tokens }: TokenResponse,
  grant: string,
  before: TokenSet,
  requestedAtMs: number,
): TokenSet | Failure {
  const isExchange = grant === TOKEN_EXCHANGE;
  if (isExchange && body['issued_token_type'] === `${TYPE}refresh_token`) {
    return new Failure('provider_malformed', { cause: 'issued_token_type is refresh_token' });
  }
  if (!(tokens instanceof Failure)) return complete(tokens, before, isExchange);
  const { error } = body;
  // RFC 8693 §2.2.2: the code for a subject token that is not accepted, and for other errors.
  if (isExchange && error === 'invalid_request') {
    return new Failure('provider_rejected_grant', tokens);
  }
  if (tokens.code === 'provider_rejected_grant') {
    const isAboutApi = typeof error === 'string' && ABOUT_API.test(error);
    return isAboutApi ? new Failure('provider_rejected_request', tokens) : tokens;
  }
  if (tokens.code !== 'provider_malformed' || body['access_token'] === undefined) return tokens;
  const { token_type: stated = 'undefined' } = body;
  const type = typeof stated === 'string' ? stated.toLowerCase() : '';
  // RFC 8693 §2.2.1: a token that is not an access token has no type of its own.
  const fields: JsonObject =
    isExchange && type === 'n_a' ? { ...body, token_type: 'bearer' } : body;
  // An exchange does not use up the subject token, so drop a token of an unknown type.
  if (isExchange && !EXCHANGED_TYPES.has(type)) return tokens;
  const { scope: _, ...rest } = before;
  const reread = buildTokenSet(fields, requestedAtMs, rest);
  return reread instanceof Failure ? reread : complete(reread, before, isExchange);
}

/** A refresh without a refresh token leaves the old one in force; an exchange does not concern it. */
function complete(tokens: TokenSet, before: TokenSet, isExchange: boolean): TokenSet {
  const { refreshToken: issued, ...rest } = tokens;
  const refreshToken = isExchange ? before.refreshToken : (issued ?? before.refreshToken);
  return { ...rest, ...(refreshToken !== undefined && { refreshToken }) };
}
