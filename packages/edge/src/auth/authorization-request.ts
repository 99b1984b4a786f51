import type { Connection, ProviderContext } from '../connection.ts';
import { Failure } from '../failure.ts';
import { MAX_PARAMETER_LENGTH } from '../guards/json-body.ts';
import { type Attempt, computeNonce } from './attempt.ts';

/** What an app may send with its authorization request on any connection (OpenID Connect Core 1.0 §3.1.2.1). */
const DEFAULT_PARAMETERS = ['prompt', 'login_hint', 'ui_locales', 'max_age', 'acr_values'];

/** What the edge alone decides, whatever a connection allows. */
export const OWN_PARAMETERS: ReadonlySet<string> = new Set([
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
]);

export interface AuthorizationRequest {
  readonly state: string;
  readonly redirectUri: string;
  readonly attempt: Pick<Attempt, 'codeChallenge'>;
  /** Checked by {@link findParameterError}. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Whether an app's own parameters may go out. One that may not is refused by its name, and none is
 * dropped in silence: an app that asked for something would believe it has got it.
 *
 * @returns undefined; `request_malformed`
 */
export function findParameterError(
  { authorizationCode }: Connection,
  parameters: Readonly<Record<string, string>>,
): Failure | undefined {
  const { parameters: fixed = {}, allowedParameters = [] } = authorizationCode ?? {};
  const refused = Object.entries(parameters)
    .filter(([name, value]) => {
      const isAllowed = [...DEFAULT_PARAMETERS, ...allowedParameters].includes(name);
      const isOwn = OWN_PARAMETERS.has(name) || (fixed[name] ?? value) !== value;
      const isReadable = name !== 'max_age' || /^\d{1,9}$/.test(value);
      return !isAllowed || isOwn || !isReadable || value.length > MAX_PARAMETER_LENGTH;
    })
    .map(([name]) => name);
  if (refused.length === 0) return undefined;
  const cause = `authorization parameters that the connection does not allow: ${refused.join(', ')}`;
  return new Failure('request_malformed', { cause, parameters: refused });
}

/** The `max_age` that an app asks for, in seconds, as an attempt keeps it. */
export function readMaxAge({
  max_age: maxAge,
}: Readonly<Record<string, string>>): Pick<Attempt, 'maxAgeSeconds'> {
  return maxAge === undefined ? {} : { maxAgeSeconds: Number(maxAge) };
}

/**
 * The address of an authorization request: code flow, S256, and with `openid` a nonce (RFC 6749
 * §4.1.1, RFC 7636 §4.3). Where the provider takes pushed requests, it carries a reference to one.
 *
 * @param connection resolved: its endpoints are known
 * @returns the address; a `provider_` failure where the request cannot be pushed
 */
export async function buildAuthorizationUrl(
  connection: Connection,
  { state, redirectUri, attempt, parameters }: AuthorizationRequest,
  context: ProviderContext,
): Promise<string | Failure> {
  const { authorizationCode, authorizationServer, client, pushAuthorization } = connection;
  const { scopes, parameters: fixed } = authorizationCode ?? {};
  const { client_id } = client;
  const request = {
    ...(scopes && { scope: scopes.join(' ') }),
    ...parameters,
    ...fixed,
    response_type: 'code',
    redirect_uri: redirectUri,
    state,
    code_challenge: attempt.codeChallenge,
    code_challenge_method: 'S256',
    ...(scopes?.includes('openid') && { nonce: await computeNonce(attempt) }),
  };
  const requestUri = await pushAuthorization?.(request, context);
  if (requestUri instanceof Failure) return requestUri;
  const url = new URL(authorizationServer.authorization_endpoint ?? '');
  const sent = requestUri === undefined ? request : { request_uri: requestUri };
  for (const [name, value] of Object.entries({ client_id, ...sent })) {
    url.searchParams.set(name, value);
  }
  return url.href;
}
