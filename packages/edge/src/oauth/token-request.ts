import type {
  Connection,
  ExpectedIdentity,
  ProviderContext,
  SendTokenRequest,
} from '../connection.ts';
import { Failure, FailureError, unwrapFailure } from '../failure.ts';
import { type JsonObject, omitEmpty, parseObject } from '../json.ts';
import type { Count } from '../observing/counters.ts';
import { discover } from './discover.ts';
import { postForm } from './post-form.ts';
import { explainRefusal } from './refusal.ts';
import { buildTokenSet, type TokenSet } from './token-set.ts';

/** What the token requests need besides the connection. */
export interface TokenRequestContext extends ProviderContext {
  readonly count: Count;
}

/** What the browser brought back from the authorization server. */
export interface CodeGrant {
  readonly code: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
  /** The nonce that was sent; the ID token has to carry it (OpenID Connect Core 1.0 §3.1.3.7). */
  readonly nonce?: string;
  /** The `max_age` that was sent, in seconds. */
  readonly maxAgeSeconds?: number;
  /** Uses the attempt up, right before the code goes out: what fails earlier may be tried again. */
  readonly spend: () => Promise<Failure | undefined>;
}

/** How much a token of the edge's own may do, and where: the least that its routes need. */
export interface Access {
  /** RFC 6749 §3.3. */
  readonly scopes?: readonly string[];
  /** RFC 8707 §2. */
  readonly resource?: string;
}

/**
 * Exchanges a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5). State and `iss` were checked
 * before; the verifier proves that this is the browser that asked.
 *
 * @returns tokens; `provider_rejected_grant` if the code or verifier is not accepted;
 *   `provider_identity_rejected` where the ID token does not hold; another `provider_` failure
 */
export function requestCodeExchange(
  connection: Connection,
  { code, codeVerifier, redirectUri, spend, ...expected }: CodeGrant,
  context: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const parameters = { code, redirect_uri: redirectUri, code_verifier: codeVerifier };
  return requestTokens(connection, 'authorization_code', parameters, context, { spend, expected });
}

/**
 * Renews tokens (RFC 6749 §6). An answer without a refresh token leaves the old one in force.
 *
 * @param unreadRefusals how many refusals that could not be read came before, in a row
 * @returns tokens; `provider_rejected_grant` if the refresh token is dead; another `provider_` failure
 */
export async function requestRefresh(
  connection: Connection,
  before: TokenSet,
  context: TokenRequestContext,
  unreadRefusals = 0,
): Promise<TokenSet | Failure> {
  const { refreshToken } = before;
  if (refreshToken === undefined) return new Failure('provider_rejected_grant');
  const parameters = { refresh_token: refreshToken };
  return requestTokens(connection, 'refresh_token', parameters, context, {
    before,
    unreadRefusals,
  });
}

/**
 * Obtains a token for the edge itself (RFC 6749 §4.4).
 *
 * @returns tokens; `provider_rejected_client` if the credentials are wrong; another `provider_` failure
 */
export async function requestServiceToken(
  connection: Connection,
  { scopes, resource }: Access,
  context: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const parameters = {
    ...(scopes && { scope: scopes.join(' ') }),
    ...(resource !== undefined && { resource }),
  };
  const tokens = await requestTokens(connection, 'client_credentials', parameters, context);
  // There is no grant here that could be dead; such an answer must not end anything.
  const confused = tokens instanceof Failure && tokens.code === 'provider_rejected_grant';
  return confused ? new Failure('provider_rejected_request', { cause: tokens.cause }) : tokens;
}

/** What a request for tokens is about, beside its parameters. */
interface Matter {
  readonly before?: TokenSet;
  readonly unreadRefusals?: number;
  readonly expected?: ExpectedIdentity;
  readonly spend?: CodeGrant['spend'];
}

async function requestTokens(
  connection: Connection,
  grant: string,
  parameters: Record<string, string>,
  context: TokenRequestContext,
  { before, unreadRefusals = 0, expected = {}, spend }: Matter = {},
): Promise<TokenSet | Failure> {
  const found = await discover(connection, context);
  if (found instanceof Failure) return found;
  const { id, authorizationServer: server, exchange, deadTokenErrors } = found;
  const requestedAtMs = context.now();
  const refresh = before && { deadTokenErrors, unreadRefusals };
  let spending: ReturnType<CodeGrant['spend']> | undefined;
  const send: SendTokenRequest = async (headers) => {
    spending ??= spend?.();
    const refused = await spending;
    if (refused) throw new FailureError(refused);
    const form = { ...parameters, grant_type: grant };
    const posted = await postForm(found, server.token_endpoint, form, context.fetch, headers);
    const { response, sent } = posted;
    const text = await response.clone().text();
    const object = parseObject(text);
    const body = omitEmpty(object ?? {});
    const isPage = object === undefined && text.trim() !== '';
    const tokens = isTokenResponse(response.status, body)
      ? buildTokenSet(body, requestedAtMs, before)
      : explainRefusal(response.status, body, { sent, isPage, ...(refresh && { refresh }) });
    return { response, body, tokens };
  };
  const isUsers = grant !== 'client_credentials';
  const exchanged =
    exchange && isUsers
      ? exchange(send, before, context, expected)
      : send().then((answer) => answer.tokens);
  const tokens = await exchanged.catch(unwrapFailure);
  const outcome = tokens instanceof Failure ? tokens.code : 'ok';
  context.count({ counter: 'token_request', connection: id, grant, outcome });
  return tokens;
}

/** Tokens come with 200 (RFC 6749 §5.1); some services refuse with 200, too (GitHub, Slack). */
function isTokenResponse(status: number, { access_token, error, ok }: JsonObject): boolean {
  const isRefusal = access_token === undefined && (error !== undefined || ok === false);
  return status === 200 && !isRefusal;
}
