import type { AuthorizationServer } from 'oauth4webapi';
import type { Log } from '../observing/log.ts';
import { DEFAULT_SCOPES, type DiscoveredOptions, readFlow } from './options.ts';

const OFFLINE = 'offline_access';
const GOOGLE = 'https://accounts.google.com';

/** The scopes that also ask for a refresh token: of Salesforce, of Ory Hydra. */
const OTHER_SCOPES: ReadonlySet<string> = new Set(['refresh_token', 'offline']);

const PROMPT =
  "add parameters: { prompt: 'consent' } to the connection in postern.config.ts (OpenID Connect Core §11)";
const SHORT = 'sessions will end with their access token';

type Options = Pick<
  DiscoveredOptions,
  'issuer' | 'scopes' | 'parameters' | 'flow' | 'redirectUri' | 'clientCredentials'
>;

/**
 * Finds out whether a connection will get no refresh token, so that its sessions end with their access
 * token, in a few minutes or an hour. Providers that give refresh tokens without `offline_access`, such
 * as Keycloak, do not count, nor does a connection without `openid`.
 *
 * @param server undefined while the metadata is not known
 * @returns the warning with its fix; undefined if no sign of the problem was found
 */
export function findRefreshWarning(
  options: Options,
  server?: AuthorizationServer,
): string | undefined {
  const { issuer, scopes = DEFAULT_SCOPES } = options;
  if (readFlow(options) === undefined || !scopes.includes('openid')) return undefined;
  if (issuer === GOOGLE) return findGoogleWarning(options);
  if (server === undefined || !isOffered(server)) return undefined;
  if (scopes.some((scope) => OTHER_SCOPES.has(scope))) return undefined;
  if (!scopes.includes(OFFLINE)) {
    return `the connection does not ask for the scope ${OFFLINE}, which the provider lists: without a refresh token, ${SHORT}; add ${OFFLINE} to scopes`;
  }
  if (!isOidcProvider(server) || asksConsent(options)) return undefined;
  return `the connection asks for ${OFFLINE} without prompt=consent, so that the provider ignores it, and ${SHORT}; ${PROMPT}`;
}

function findGoogleWarning({ parameters = {} }: Options): string | undefined {
  return parameters['access_type'] === 'offline'
    ? undefined
    : `Google gives no refresh token without access_type=offline, and ${SHORT}; add access_type: 'offline' and prompt: 'consent' to parameters, or use the preset`;
}

/**
 * Whether the provider gives refresh tokens for `offline_access`, and only for it. Keycloak gives one in
 * any case; `offline_access` would give one that survives a sign-out.
 */
function isOffered(server: AuthorizationServer): boolean {
  const { scopes_supported: scopes, grant_types_supported: grants } = server;
  const isListed = scopes?.includes(OFFLINE) === true;
  const refreshes = grants?.includes('refresh_token') !== false;
  const { authorization_endpoint: endpoint = '' } = server;
  return isListed && refreshes && !endpoint.endsWith('/protocol/openid-connect/auth');
}

/** panva's oidc-provider, also inside Logto, at its own paths: it keeps to §11. */
function isOidcProvider(server: AuthorizationServer): boolean {
  const paths = [server.authorization_endpoint, server.userinfo_endpoint].map((url = '') =>
    url.slice(url.lastIndexOf('/')),
  );
  return paths.join() === '/auth,/me';
}

function asksConsent({ parameters = {} }: Options): boolean {
  return (parameters['prompt'] ?? '').split(' ').includes('consent');
}

/** Logs what {@link findRefreshWarning} finds, or what a sign-in shows: whichever is first, once. */
export class RefreshWarnings {
  readonly #options: DiscoveredOptions;
  #isNoted = false;

  constructor(options: DiscoveredOptions) {
    this.#options = options;
  }

  /** @param server undefined at startup, when the metadata is not known */
  note(log: Log, server?: AuthorizationServer): void {
    this.#note(findRefreshWarning(this.#options, server), log);
  }

  /** Notes that a sign-in brought no refresh token although the connection asked for one. */
  noteSignIn(log: Log, refreshToken: string | undefined): void {
    const { scopes = [], parameters = {} } = this.#options;
    const isAsked = scopes.includes(OFFLINE) || parameters['access_type'] === 'offline';
    if (!isAsked || refreshToken !== undefined) return;
    const fix = asksConsent(this.#options) ? 'allow the client refresh tokens there' : PROMPT;
    this.#note(`a sign-in brought no refresh token, and ${SHORT}; ${fix}`, log);
  }

  #note(cause: string | undefined, log: Log): void {
    if (cause === undefined || this.#isNoted) return;
    this.#isNoted = true;
    const { id: connection } = this.#options;
    log({ event: 'refresh_token_missing', connection, code: 'provider_unsupported', cause });
  }
}
