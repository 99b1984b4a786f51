import type { Connection, ProviderContext } from '../connection.ts';
import { Failure, unwrapFailure } from '../failure.ts';
import { omitEmpty, readObject } from '../json.ts';
import { postForm } from '../oauth/post-form.ts';
import { explainRefusal } from '../oauth/refusal.ts';

/**
 * Pushes an authorization request to the provider with the client's authentication (RFC 9126 §2):
 * nobody on the browser's way can change what is asked for.
 *
 * @param connection resolved: its endpoints are known
 * @returns the `request_uri` that stands for the request; a `provider_` failure
 */
export async function push(
  connection: Connection,
  parameters: Readonly<Record<string, string>>,
  { fetch }: ProviderContext,
): Promise<string | Failure> {
  const { pushed_authorization_request_endpoint: endpoint } = connection.authorizationServer;
  const form = { ...parameters, client_id: connection.client.client_id };
  try {
    const { response, sent } = await postForm(connection, endpoint, form, fetch);
    const body = omitEmpty(await readObject(response));
    const { request_uri: requestUri } = body;
    // It should be 201 (§2.2); some services say 200.
    if (response.ok && typeof requestUri === 'string') return requestUri;
    if (response.ok && body['error'] === undefined) {
      return new Failure('provider_malformed', { cause: 'request_uri is missing' });
    }
    const { code, cause } = explainRefusal(response.status, body, { sent });
    // There is no grant yet that could be dead.
    const isConfused = code === 'provider_rejected_grant';
    return new Failure(isConfused ? 'provider_rejected_request' : code, { cause });
  } catch (error) {
    return unwrapFailure(error);
  }
}
