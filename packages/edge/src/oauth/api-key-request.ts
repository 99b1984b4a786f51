import { Failure } from '../failures/failure.ts';
import type { ResolvedConnection } from './connection.ts';
import { requestProvider } from './provider-fetch.ts';
import { requestRevocation } from './revocation.ts';
import { requestServiceToken, type TokenRequestContext } from './token-request.ts';

/** What an API key is made of: one line of printable ASCII, and not a page of HTML. */
const API_KEY = /^[\x21-\x7e]{8,512}$/;

/**
 * Makes an API key at a service that has them: LEKAB 5.1, `GET /apikey?name=…` with HTTP Basic,
 * answered by the key as plain text.
 *
 * @returns the key; `provider_unsupported` where the account (role `DISALLOW_BASIC`) or the
 *   service's version (6.0 answers 404) cannot; another `provider_` failure
 */
export async function requestApiKey(
  connection: ResolvedConnection,
  name: string,
  context: TokenRequestContext,
): Promise<string | Failure> {
  const { authorizationServer, client, clientAuthentication, apiKeys } = connection;
  if (apiKeys === undefined) return new Failure('provider_unsupported');
  const headers = new Headers({ accept: 'text/plain' });
  await clientAuthentication(authorizationServer, client, new URLSearchParams(), headers);
  const url = `${apiKeys.endpoint}?${new URLSearchParams({ name })}`;
  const answer = await requestProvider(url, { headers }, context.fetch);
  if (answer instanceof Failure) return classifyUnauthorized(connection, answer, context);
  if (answer.status === 404) return new Failure('provider_unsupported', { cause: 'status 404' });
  if (!answer.ok) {
    return new Failure('provider_rejected_request', { cause: `status ${answer.status}` });
  }
  const key = (await answer.text()).trim();
  return API_KEY.test(key) ? key : new Failure('provider_malformed', { cause: 'not a key' });
}

/**
 * A 401 here means wrong credentials, or an account that may not have keys. The token endpoint
 * disregards that role: if it accepts the same credentials, they are right.
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
