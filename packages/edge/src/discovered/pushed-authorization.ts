import { Failure } from '../failures/failure.ts';
import type { Fetch } from '../http/fetch.ts';
import { omitEmpty, readObject } from '../http/json.ts';
import type { Connection } from '../oauth/connection.ts';
import { postForm } from '../oauth/post-form.ts';
import { keepSession, readRefusal } from '../oauth/refusal.ts';

/**
 * Pushes an authorization request to the provider with the client's authentication (RFC 9126 §2), so
 * that no script or extension in the browser can change the request.
 *
 * @param endpoint the provider's `pushed_authorization_request_endpoint`
 * @param resources the APIs that the user is asked for (RFC 8707 §2.1)
 * @returns the `request_uri` that refers to the request; a `provider_` failure
 */
export async function pushAuthorization(
  connection: Connection,
  endpoint: string,
  parameters: Readonly<Record<string, string>>,
  resources: readonly string[],
  fetch: Fetch,
): Promise<string | Failure> {
  const form = new URLSearchParams({ ...parameters, client_id: connection.client.client_id });
  for (const resource of resources) form.append('resource', resource);
  const posted = await postForm(connection, endpoint, form, fetch);
  if (posted instanceof Failure) return posted;
  const { response, sent } = posted;
  const body = omitEmpty(await readObject(response));
  const { request_uri: requestUri } = body;
  // The status should be 201 (§2.2); some providers send 200.
  if (response.ok && typeof requestUri === 'string') return requestUri;
  if (response.ok && body['error'] === undefined) {
    return new Failure('provider_malformed', { cause: 'request_uri is missing' });
  }
  return keepSession(readRefusal(response.status, body, { sent }));
}
