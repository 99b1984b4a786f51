import { Failure } from '../failures/failure.ts';
import { buildQuery } from '../http/query.ts';
import type { ResolvedConnection } from './connection.ts';
import { requestProvider } from './provider-fetch.ts';
import { requestRevocation } from './revocation.ts';
import { requestServiceToken, type TokenRequestContext } from './token-request.ts';

/** An API key is one line of printable ASCII. An HTML page does not match. */
const API_KEY = /^[\x21-\x7e]{8,512}$/;

/**
 * Requests a new API key from a provider that has API keys. LEKAB 5.1 responds to `GET /apikey?name=…`
 * with HTTP Basic, and the body is the key as plain text.
 *
 * @returns the key; `provider_unsupported` if the account may not have keys (role `DISALLOW_BASIC`)
 *   or the provider's version has none (6.0 responds with 404); another `provider_` failure
 */
export async function requestApiKey(
  connection: ResolvedConnection,
  name: string,
  context: TokenRequestContext,
): Promise<string | Failure> {
  const { authorizationServer, client, clientAuthentication, apiKeys } = connection;
  if (apiKeys === undefined) return new Failure('provider_unsupported');
  // The document does not say of which type the key is.
  const headers = new Headers({ accept: '*/*' });
  await clientAuthentication(authorizationServer, client, new URLSearchParams(), headers);
  const url = `${apiKeys.endpoint}?${buildQuery(new URLSearchParams({ name }))}`;
  const response = await requestProvider(url, { headers }, context.fetch);
  if (response instanceof Failure) return classifyUnauthorized(connection, response, context);
  if (response.status === 404) return new Failure('provider_unsupported', { cause: 'status 404' });
  if (!response.ok) {
    return new Failure('provider_rejected_request', { cause: `status ${response.status}` });
  }
  const key = (await response.text()).trim();
  return API_KEY.test(key) ? key : new Failure('provider_malformed', { cause: 'not a key' });
}

/**
 * A 401 means wrong credentials, or an account that may not have keys. The token endpoint ignores the
 * role: if it accepts the same credentials, they are right.
 */
async function classifyUnauthorized(
  connection: ResolvedConnection,
  refusal: Failure,
  context: TokenRequestContext,
): Promise<Failure> {
  if (refusal.code !== 'provider_rejected_client') return refusal;
  const tokens = await requestServiceToken(connection, {}, context);
  if (tokens instanceof Failure) return tokens;
  await requestRevocation(connection, tokens.accessToken, context.fetch);
  return new Failure('provider_unsupported', { cause: 'the account may not have API keys' });
}
