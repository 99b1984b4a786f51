import { Failure } from '../failures/failure.ts';
import { type JsonObject, omitEmpty, parseObject } from '../http/json.ts';
import type { Count } from '../observing/counters.ts';
import type {
  AskedSignIn,
  ExpectedIdentity,
  ProviderContext,
  ResolvedConnection,
  SendTokenRequest,
  TokenResponse,
} from './connection.ts';
import { type PostedForm, postForm } from './post-form.ts';
import { readRetryAfter } from './provider-fetch.ts';
import { endUnread, keepSession, type RefusedRequest, readRefusal, saysError } from './refusal.ts';
import { revokeTokenSet } from './revocation.ts';
import { buildTokenSet, type TokenSet } from './token-set.ts';

/** The context of a token request. */
export interface TokenRequestContext extends ProviderContext {
  readonly count: Count;
  /** Keeps work running after the response. Without it, the caller waits for the work. */
  readonly waitUntil?: (work: Promise<unknown>) => void;
}

/** An authorization code and the values that belong to it. */
export interface CodeGrant {
  readonly code: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
  /** The nonce of the authorization request; the ID token must carry it (OpenID Connect Core 1.0 §3.1.3.7). */
  readonly nonce?: string;
  /** What the authorization request asked of the sign-in. */
  readonly asked?: AskedSignIn;
  /**
   * Tokens of a response that is not accepted are not revoked: the browser has a session that may share
   * their grant.
   */
  readonly keepsGrant?: boolean;
  /** Marks the attempt as used. Called right before the code is sent: an earlier failure may be retried. */
  readonly spend: () => Promise<Failure | undefined>;
}

/** The parameter `scope`, which has at least one value (RFC 6749 §3.3). */
export function buildScope(scopes?: readonly string[]): { readonly scope?: string } {
  return scopes?.length ? { scope: scopes.join(' ') } : {};
}

/** The scope and resource of one of the edge's own tokens: the least that its routes need. */
export interface TokenScope {
  /** RFC 6749 §3.3. */
  readonly scopes?: readonly string[];
  /** RFC 8707 §2. */
  readonly resource?: string;
}

/**
 * Exchanges a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5). The caller has checked state and
 * `iss`; the verifier proves that this browser made the request.
 *
 * @returns tokens; `provider_rejected_grant` if the code or verifier is not accepted;
 *   `provider_identity_rejected` if a check of the ID token fails; another `provider_` failure
 */
export function requestCodeExchange(
  connection: ResolvedConnection,
  { code, codeVerifier, redirectUri, spend, keepsGrant, ...expected }: CodeGrant,
  context: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const parameters = { code, redirect_uri: redirectUri, code_verifier: codeVerifier };
  return requestTokens(connection, 'authorization_code', parameters, context, {
    spend,
    expected,
    ...(keepsGrant && { keepsGrant }),
  });
}

/**
 * Refreshes tokens (RFC 6749 §6). A response without a refresh token leaves the old one in force.
 *
 * @param unreadRefusals how many responses, since the last refresh, could not be read
 * @returns tokens; `provider_rejected_grant` if the refresh token is dead; another `provider_` failure
 */
export async function requestRefresh(
  connection: ResolvedConnection,
  before: TokenSet | undefined,
  context: TokenRequestContext,
  unreadRefusals?: number,
): Promise<TokenSet | Failure> {
  const refreshToken = before?.refreshToken;
  if (refreshToken === undefined) return new Failure('provider_rejected_grant');
  const parameters = { refresh_token: refreshToken };
  return requestTokens(connection, 'refresh_token', parameters, context, {
    before,
    unreadRefusals,
  });
}

/**
 * Requests a token for the edge itself (RFC 6749 §4.4).
 *
 * @returns tokens; `provider_rejected_client` if the credentials are wrong; another `provider_` failure
 */
export async function requestServiceToken(
  connection: ResolvedConnection,
  { scopes, resource }: TokenScope,
  context: TokenRequestContext,
): Promise<TokenSet | Failure> {
  const parameters = {
    ...buildScope(scopes),
    ...(resource !== undefined && { resource }),
  };
  const tokens = await requestTokens(connection, 'client_credentials', parameters, context);
  return tokens instanceof Failure ? keepSession(tokens) : tokens;
}

/** The parts of a token request that depend on its grant. */
interface TokenRequestDetails {
  readonly before?: TokenSet | undefined;
  readonly unreadRefusals?: number | undefined;
  readonly expected?: ExpectedIdentity;
  readonly spend?: CodeGrant['spend'];
  readonly keepsGrant?: boolean;
}

/**
 * Sends one token request (RFC 6749 §3.2), counts it, and names its connection in a failure. Tokens of a
 * response that is not accepted are revoked, whatever the reason, unless `keepsGrant` is set.
 *
 * @returns tokens; a `provider_` failure
 */
export async function requestTokens(
  connection: ResolvedConnection,
  grant: string,
  parameters: Record<string, string>,
  context: TokenRequestContext,
  { before, unreadRefusals, expected = {}, spend, keepsGrant }: TokenRequestDetails = {},
): Promise<TokenSet | Failure> {
  const { id, authorizationServer: server, requestUserTokens, deadTokenErrors } = connection;
  const requestedAtMs = context.now();
  const refresh = before && { unreadRefusals };
  const request = { refresh, ...(grant === 'refresh_token' && { deadTokenErrors }) };
  let spending: ReturnType<CodeGrant['spend']> | undefined;
  let answer: JsonObject = {};
  const send: SendTokenRequest = async (headers) => {
    spending ??= spend?.();
    const refused = await spending;
    if (refused) return refused;
    const form = { ...parameters, grant_type: grant };
    const posted = await postForm(connection, server.token_endpoint, form, context.fetch, headers);
    if (posted instanceof Failure) return posted;
    const read = await readResponse(posted, request);
    answer = read.body;
    return { ...read, tokens: read.refusal ?? buildTokenSet(answer, requestedAtMs, before) };
  };
  const found =
    requestUserTokens && grant !== 'client_credentials'
      ? await requestUserTokens(send, before, context, expected)
      : await requestPlainTokens(send);
  const tokens = endUnread(refuseUnbound(found), refresh);
  const outcome = tokens instanceof Failure ? tokens.code : 'ok';
  const durationMs = context.now() - requestedAtMs;
  context.count({ counter: 'token_request', connection: id, grant, outcome }, durationMs);
  if (!(tokens instanceof Failure)) return tokens;
  // Tokens of a refresh stay if the session does: the refresh token that is in force may be among them.
  if (!keepsGrant && (grant !== 'refresh_token' || tokens.code === 'provider_rejected_grant')) {
    const revoking = discard(connection, { ...parameters, ...answer }, before, context);
    if (context.waitUntil) context.waitUntil(revoking);
    else await revoking;
  }
  return outcome.startsWith('provider_') ? tokens.with({ connection: id }) : tokens;
}

/**
 * Revokes the tokens of a response that was not accepted.
 *
 * @param fields the parameters of the request, replaced by the fields of the response
 * @param before the tokens of the session, which ends
 */
async function discard(
  connection: ResolvedConnection,
  fields: JsonObject,
  before: TokenSet | undefined,
  context: TokenRequestContext,
): Promise<void> {
  const { access_token: issued, refresh_token: token = issued } = fields;
  if (issued === undefined || typeof token !== 'string') return;
  const tokens = { tokenType: '', obtainedAtMs: 0, ...before, accessToken: token };
  await revokeTokenSet(connection, { ...tokens, refreshToken: token }, context);
}

/** Reads a response of the token endpoint, and whether it is an error or nothing that can be read. */
async function readResponse(
  { response, sent }: PostedForm,
  request: RefusedRequest,
): Promise<Pick<TokenResponse, 'response' | 'body'> & { readonly refusal: Failure | undefined }> {
  const text = await response.clone().text();
  const object = parseObject(text);
  const body = omitEmpty(object ?? {});
  const isPage = object === undefined && text.trim() !== '';
  const refusal = findRefusal(response.status, body, { ...request, sent, isPage });
  if (refusal?.code === 'provider_unreachable') {
    const retryAfterSeconds = readRetryAfter(response);
    return { response, body, refusal: refusal.with({ retryAfterSeconds }) };
  }
  const cause = 'not a JSON object';
  const malformed = isPage ? new Failure('provider_malformed', { cause }) : undefined;
  return { response, body, refusal: refusal ?? malformed };
}

/**
 * Rejects tokens that need a proof of a key (RFC 9449 §5) if there is no key: a client must not use a
 * token of a type that it does not understand (RFC 6749 §7.1).
 */
function refuseUnbound(found: TokenSet | Failure): TokenSet | Failure {
  if (found instanceof Failure || found.tokenType !== 'dpop' || found.proofKey) return found;
  const cause = 'token_type is DPoP; set dpop, or turn DPoP off for this client';
  return new Failure('provider_malformed', { cause });
}

async function requestPlainTokens(send: SendTokenRequest): Promise<TokenSet | Failure> {
  const sent = await send();
  return sent instanceof Failure ? sent : sent.tokens;
}

/**
 * Tokens come with status 200 (RFC 6749 §5.1), and so do some providers' errors. Without tokens, a 200
 * to a refresh may say in any words that the refresh token is dead.
 */
function findRefusal(
  status: number,
  body: JsonObject,
  request: RefusedRequest,
): Failure | undefined {
  if (status !== 200) return readRefusal(status, body, request);
  const mayRefuse = request.refresh !== undefined || saysError(body);
  if (body['access_token'] !== undefined || !mayRefuse) return undefined;
  const refusal = readRefusal(status, body, request);
  return refusal.code === 'provider_malformed' ? undefined : refusal;
}
