import { collectConnectionNames, type EdgeConfig } from '@postern/edge/config';

/** The public facts of a connection that a provider compares with its registration. */
export interface SignInFacts {
  readonly id: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri?: string | undefined;
  readonly scopes: readonly string[];
  /** The names of the claims that its sessions have; see `Connection`. */
  readonly claims?: readonly string[] | undefined;
}

/** A failure of a sign-in, as an event of the log has it. */
export interface SignInFailure {
  readonly code: string;
  /** Without the query. */
  readonly path: string;
  readonly connection?: string | undefined;
}

const REGISTRATION =
  'compare client id and secret with the registration at the provider; each client has its own secret';
const REDIRECT_URI =
  'if the error is about the redirect URI, register exactly this one at the provider';
const PARAMETERS =
  'register exactly this redirect URI at the provider; if the error names a scope, allow that scope there, or remove it from the connection';
const RUNNING =
  'check that the provider runs, and that the issuer is right, including http or https';

/** What a developer can do about each failure of a sign-in. */
const FIXES: Readonly<Record<string, string>> = {
  provider_rejected_client: REGISTRATION,
  provider_rejected_grant: REDIRECT_URI,
  provider_rejected_request: PARAMETERS,
  authorization_failed: PARAMETERS,
  provider_unreachable: RUNNING,
  provider_timeout: RUNNING,
  provider_redirected: 'set the issuer to the address to which the provider redirects',
  provider_malformed:
    'set the issuer to what the provider publishes, byte for byte; after a 404, there is no metadata at this address',
  callback_issuer_mismatch: 'set the issuer to the `iss` of the response, byte for byte',
};

/** The failures before a provider has looked at the client. */
const IS_ABOUT_ISSUER: ReadonlySet<string> = new Set([
  'provider_unreachable',
  'provider_timeout',
  'provider_redirected',
  'provider_malformed',
  'callback_issuer_mismatch',
]);

/** Lists the facts of each connection of the configuration that signs users in. */
export function listSignInFacts(config: EdgeConfig): readonly SignInFacts[] {
  return collectConnectionNames(config).flatMap(({ id, redirectUri, postLogoutRedirectUri }) => {
    const connection = config.connections.find((each) => each.id === id);
    if (connection === undefined || redirectUri === undefined) return [];
    const { authorizationCode, authorizationServer, client, claims } = connection;
    const { issuer } = authorizationServer;
    const scopes = authorizationCode?.scopes ?? [];
    const clientId = client.client_id;
    return [{ id, issuer, clientId, redirectUri, postLogoutRedirectUri, scopes, claims }];
  });
}

/**
 * Explains a failure of a sign-in: what the edge sent to the provider, what it expects, and the fix. All
 * of it is public. Also a request that `auth.fetch` has not sent.
 *
 * @returns one line each; none for other failures
 */
export function explainFailure(
  { code, path, connection }: SignInFailure,
  facts: readonly SignInFacts[],
  publicOrigin: string,
): readonly string[] {
  if (code === 'guard_origin' || code === 'callback_attempt_missing') {
    return [
      `open the app at ${publicOrigin}, in one browser: 127.0.0.1 and localhost have separate cookies`,
    ];
  }
  if (code === 'guard_csrf_header') {
    return ['call it by auth.fetch; pages of your app need paths outside /auth and /api'];
  }
  const fix = FIXES[code];
  if (fix === undefined || !/^\/auth\/(sign-in|callback)/.test(path)) return [];
  const id = connection ?? /^\/auth\/callback\/([^/]+)$/.exec(path)?.[1];
  const fact = facts.length === 1 ? facts[0] : facts.find((each) => each.id === id);
  if (fact === undefined) return [`fix: ${fix}`];
  const { issuer, clientId, redirectUri, scopes } = fact;
  const scope = scopes.length > 0 ? `, scope ${scopes.join(' ')}` : '';
  const sent = `sent: client id ${clientId}, redirect URI ${redirectUri}${scope}; issuer: ${issuer}`;
  return [IS_ABOUT_ISSUER.has(code) ? `issuer: ${issuer}` : sent, `fix: ${fix}`];
}
