import { MAX_PARAMETER_LENGTH, refuseParameters } from '../app/json-body.ts';
import { Failure } from '../failures/failure.ts';
import { buildQuery } from '../http/query.ts';
import type {
  AskedSignIn,
  Connection,
  ProviderContext,
  ResolvedConnection,
} from '../oauth/connection.ts';
import { buildScope } from '../oauth/token-request.ts';
import { type Attempt, computeNonce } from './attempt.ts';

/** Parameters that an app may send on any connection (OpenID Connect Core 1.0 §3.1.2.1). */
const DEFAULT_PARAMETERS = ['prompt', 'login_hint', 'ui_locales', 'max_age', 'acr_values'];

/** Parameters that only the edge sets, whatever a connection allows. */
export const OWN_PARAMETERS: readonly string[] = [
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
];

/** The values that differ from one authorization request of a connection to the next. */
export interface AuthorizationRequest {
  readonly state: string;
  readonly redirectUri: string;
  readonly attempt: Pick<Attempt, 'codeChallenge'>;
  /** The app's own; {@link findParameterError} has checked them. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Checks the parameters that an app wants to send. A parameter that is not allowed is rejected by
 * name. None is dropped silently: the app would believe that the provider received it.
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
      const isOwn = OWN_PARAMETERS.includes(name) || (fixed[name] ?? value) !== value;
      const isReadable = name !== 'max_age' || /^\d{1,9}$/.test(value);
      return !isAllowed || isOwn || !isReadable || value.length > MAX_PARAMETER_LENGTH;
    })
    .map(([name]) => name);
  return refused.length === 0 ? undefined : refuseParameters(refused);
}

/**
 * Reads which provider a sign-in uses, and what the parameters of the connection and of the app ask
 * of it.
 */
export function readAsked(
  { authorizationCode, authorizationServer: { issuer } }: Connection,
  parameters: Readonly<Record<string, string>>,
): AskedSignIn {
  const { max_age, acr_values } = { ...parameters, ...authorizationCode?.parameters };
  return { issuer, max_age, acr_values };
}

/**
 * Builds the URL of an authorization request: code flow with S256, and with `openid` a nonce (RFC
 * 6749 §4.1.1, RFC 7636 §4.3), as the provider accepts them. If the provider accepts pushed
 * requests, the request is pushed and the URL carries its `request_uri`.
 *
 * @returns the URL; a `provider_` failure if the request cannot be pushed
 */
export async function buildAuthorizationUrl(
  connection: ResolvedConnection,
  { state, redirectUri, attempt, parameters }: AuthorizationRequest,
  context: ProviderContext,
): Promise<string | Failure> {
  const { authorizationCode, authorizationServer, client, pushAuthorization } = connection;
  const { authorization_endpoint: endpoint } = authorizationServer;
  const { scopes, parameters: fixed } = authorizationCode ?? {};
  const { client_id } = client;
  if (endpoint === undefined) throw new Error('no authorization_endpoint');
  const standard = {
    ...buildScope(scopes),
    ...parameters,
    ...fixed,
    response_type: 'code',
    redirect_uri: redirectUri,
    state,
    code_challenge: attempt.codeChallenge,
    code_challenge_method: 'S256',
    ...(scopes?.includes('openid') && { nonce: await computeNonce(attempt) }),
  };
  const request = authorizationCode?.adaptRequest?.(standard) ?? standard;
  const requestUri = await pushAuthorization?.(request, context);
  if (requestUri instanceof Failure) return requestUri.with({ connection: connection.id });
  const url = new URL(endpoint);
  const sent = requestUri === undefined ? request : { request_uri: requestUri };
  for (const [name, value] of Object.entries({ client_id, ...sent })) {
    url.searchParams.set(name, value);
  }
  url.search = buildQuery(url.searchParams);
  return url.href;
}
