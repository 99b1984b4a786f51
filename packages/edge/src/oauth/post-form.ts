import type { Connection } from '../connection.ts';
import { type Fetch, requestOrThrow } from './provider-fetch.ts';

/**
 * Sends a form to an endpoint of a connection's authorization server, with the client's
 * authentication (RFC 6749 §2.3, §3.2; appendix B).
 *
 * @param extra further headers
 * @throws FailureError what {@link requestProvider} returns, or the client authentication throws
 */
export async function postForm(
  { authorizationServer: server, client, clientAuthentication }: Connection,
  endpoint: string | undefined,
  parameters: Readonly<Record<string, string>>,
  fetch: Fetch,
  extra?: Readonly<Record<string, string>>,
): Promise<Response> {
  const body = new URLSearchParams(parameters);
  const headers = new Headers({ ...extra, accept: 'application/json' });
  await clientAuthentication(server, client, body, headers);
  // The scheme was checked with the settings, or the metadata: https, or http on loopback.
  return requestOrThrow(endpoint ?? '', { method: 'POST', headers, body }, fetch);
}
