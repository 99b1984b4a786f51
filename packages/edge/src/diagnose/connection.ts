import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import type { EdgeConnection } from '../app/parts.ts';
import { buildAuthorizationUrl } from '../auth/authorization-request.ts';
import { readRedirectUri } from '../auth/redirect-uri.ts';
import { findApiErrors } from '../discovered/api-tokens.ts';
import { Failure } from '../failures/failure.ts';
import { dropBody, isRedirect } from '../http/fetch.ts';
import { readObject } from '../http/json.ts';
import { type ResolvedConnection, resolveConnection } from '../oauth/connection.ts';
import { PROVIDER_TIMEOUT_MS, requestProvider } from '../oauth/provider-fetch.ts';
import { shortenWords } from '../oauth/refusal-text.ts';
import {
  requestCodeExchange,
  requestServiceToken,
  type TokenRequestContext,
} from '../oauth/token-request.ts';
import { buildCauseText } from '../observing/log.ts';
import type { ApiNeed } from '../routes/api-token.ts';
import type { Finding } from './finding.ts';

/** A code that no provider has issued. */
const UNKNOWN_CODE = 'a-code-that-was-never-issued';

/**
 * Asks a provider everything that a sign-in depends on, without a user: its metadata and keys, the
 * redirect URI, and the client's credentials.
 *
 * @param apis the APIs that its users need tokens for
 */
export async function diagnoseConnection(
  connection: EdgeConnection,
  publicOrigin: string,
  context: TokenRequestContext,
  apis: readonly ApiNeed[] = [],
): Promise<readonly Finding[]> {
  const { id, hooks } = connection;
  const found = await resolveConnection(connection, context);
  if (found instanceof Failure) {
    const fix =
      found.code === 'provider_unsupported'
        ? 'use another provider, or remove profile'
        : 'check the issuer, the network and the certificate authority (NODE_EXTRA_CA_CERTS)';
    const fault = `${describeFailure(found)}; ${fix}`;
    return [{ check: `${id}: metadata of ${connection.authorizationServer.issuer}`, fault }];
  }
  const findings: Finding[] = [
    { check: `${id}: endpoints of ${found.authorizationServer.issuer}` },
    ...(found.profile ? [{ check: `${id}: profile ${found.profile}` }] : []),
    ...(await checkKeys(found, context)),
    ...findApiErrors(apis, found.authorizationServer).map((error) => ({
      check: `${id}: tokens for APIs`,
      fault: `${error}; remove them, or turn it on at the provider`,
    })),
    ...(hooks?.findWarnings?.(found.authorizationServer, apis) ?? []).map((warning) => ({
      check: `${id}: configuration`,
      warning,
    })),
  ];
  if (found.authorizationCode) {
    findings.push(...(await checkSignIn(found, publicOrigin, context)));
  }
  if (found.clientCredentials) findings.push(await checkServiceClient(found, context));
  return findings;
}

/** The keys of ID tokens. A connection without `openid` needs none. */
async function checkKeys(
  { id, authorizationServer: { jwks_uri: url }, authorizationCode }: ResolvedConnection,
  { fetch }: TokenRequestContext,
): Promise<readonly Finding[]> {
  if (!authorizationCode?.scopes?.includes('openid')) return [];
  const check = `${id}: signing keys`;
  if (url === undefined)
    return [{ check, fault: 'the metadata has no jwks_uri; set it in overrides' }];
  const response = await requestProvider(url, {}, fetch);
  if (response instanceof Failure) {
    const fault = `${describeFailure(response)}; open ${url} from this machine`;
    return [{ check, fault }];
  }
  const { keys } = await readObject(response);
  const hasKeys = response.ok && Array.isArray(keys) && keys.length > 0;
  const fault = `${url} answers ${response.status} without keys; ask the provider for its jwks_uri`;
  return [hasKeys ? { check } : { check, fault }];
}

/**
 * Checks redirect URI and client. A provider that does not know the client also rejects the redirect URI.
 * The result then has one fault, which names the client.
 */
async function checkSignIn(
  connection: ResolvedConnection,
  publicOrigin: string,
  context: TokenRequestContext,
): Promise<readonly Finding[]> {
  const redirectUri = await checkRedirectUri(connection, publicOrigin, context);
  const client = await checkCodeClient(connection, publicOrigin, context);
  const isRejected = client.fault?.startsWith('provider_rejected_client') === true;
  if (redirectUri.fault === undefined || !isRejected) return [redirectUri, client];
  const fault = `${client.fault}; the redirect URI can be checked once they are right`;
  return [{ check: client.check, fault }];
}

/** Starts a sign-in without a user: a provider shows an error page for an unknown redirect URI. */
async function checkRedirectUri(
  connection: ResolvedConnection,
  publicOrigin: string,
  context: TokenRequestContext,
): Promise<Finding> {
  const redirectUri = readRedirectUri(connection, publicOrigin);
  const check = `${connection.id}: redirect URI ${redirectUri}`;
  const attempt = { codeChallenge: await computeCodeChallenge(createCodeVerifier()) };
  const request = { state: createCodeVerifier(), redirectUri, attempt, parameters: {} };
  const url = await buildAuthorizationUrl(connection, request, context);
  if (url instanceof Failure) {
    const fault = `${describeFailure(url)}; register this redirect URI, and correct scopes and parameters`;
    return { check, fault };
  }
  const init = { redirect: 'manual', signal: AbortSignal.timeout(PROVIDER_TIMEOUT_MS) } as const;
  const response = await context.fetch(url, init).catch(describeError);
  if (typeof response === 'string') {
    return { check, fault: `${response}; open ${new URL(url).origin} from this machine` };
  }
  dropBody(response);
  const error = readError(response.headers.get('location'), redirectUri);
  if (error !== undefined) {
    const fault = `the provider refuses the request: ${error}; correct scopes and parameters`;
    return { check: `${connection.id}: authorization request`, fault };
  }
  if (isRedirect(response.status) || response.ok) return { check };
  const fault = `the provider answers ${response.status} to an authorization request; register this redirect URI and the client id ${connection.client.client_id} there`;
  return { check, fault };
}

/**
 * Reads the error that a provider answers with at once: no user was asked, so every sign-in ends like
 * that. An error that asks for the user (OpenID Connect Core §3.1.2.6) is the answer to `prompt=none`.
 */
function readError(location: string | null, redirectUri: string): string | undefined {
  const { origin = '', pathname = '', searchParams } = URL.parse(location ?? '') ?? {};
  const error = searchParams?.get('error') ?? '';
  if (origin + pathname !== redirectUri || error === '' || error.endsWith('_required')) {
    return undefined;
  }
  return shortenWords(`${error} ${searchParams?.get('error_description') ?? ''}`.trim());
}

/** A provider that knows the client refuses the code; otherwise it refuses the client. */
async function checkCodeClient(
  connection: ResolvedConnection,
  publicOrigin: string,
  context: TokenRequestContext,
): Promise<Finding> {
  const check = `${connection.id}: client credentials`;
  const { requestUserTokens: _, ...plain } = connection;
  const grant = {
    code: UNKNOWN_CODE,
    codeVerifier: createCodeVerifier(),
    redirectUri: readRedirectUri(connection, publicOrigin),
    spend: async () => undefined,
  };
  const tokens = await requestCodeExchange(plain, grant, context);
  const isRefused = tokens instanceof Failure && tokens.code === 'provider_rejected_grant';
  if (isRefused) return { check };
  if (!(tokens instanceof Failure))
    return { check, fault: 'the provider accepts an invented code; use one that rejects it' };
  const failure = describeFailure(tokens);
  // The errors of LinkedIn and X, and of Strava and Reddit, for an unknown code.
  return tokens.code === 'provider_rejected_request' &&
    / (invalid_request|Bad Request)\b/.test(failure)
    ? { check, warning: `${failure}; if sign-ins fail, check client id and secret` }
    : { check, fault: `${failure}; check client id and secret` };
}

async function checkServiceClient(
  connection: ResolvedConnection,
  context: TokenRequestContext,
): Promise<Finding> {
  const check = `${connection.id}: client_credentials`;
  const tokens = await requestServiceToken(connection, {}, context);
  if (!(tokens instanceof Failure)) return { check };
  return { check, fault: `${describeFailure(tokens)}; check the account's credentials` };
}

function describeFailure({ code, cause }: Failure): string {
  const text = buildCauseText(cause);
  return text === undefined ? code : `${code} (${text})`;
}

function describeError(error: unknown): string {
  return buildCauseText(error) ?? 'no response';
}
