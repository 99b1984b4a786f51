import type { Connection } from '../connection.ts';
import { Failure, FailureError } from '../failure.ts';
import { type Fetch, sendToProvider } from './provider-fetch.ts';

/** A request as it went out: what an answer to it may repeat, and must not be logged. */
export interface Sent {
  readonly form: URLSearchParams;
  readonly headers: Headers;
}

/** An answer of an OAuth endpoint, of any status but those of {@link sendToProvider}. */
export interface Posted {
  readonly response: Response;
  readonly sent: Sent;
}

/**
 * Sends a form to an endpoint of a connection's authorization server, with the client's
 * authentication (RFC 6749 §2.3, §3.2; appendix B).
 *
 * @param extra further headers
 * @throws FailureError what {@link sendToProvider} returns, or the client authentication throws
 */
export async function postForm(
  { authorizationServer: server, client, clientAuthentication }: Connection,
  endpoint: string | undefined,
  parameters: Readonly<Record<string, string>>,
  fetch: Fetch,
  extra?: Readonly<Record<string, string>>,
): Promise<Posted> {
  const form = new URLSearchParams(parameters);
  const headers = new Headers({ ...extra, accept: 'application/json' });
  await clientAuthentication(server, client, form, headers);
  // The scheme was checked with the settings, or the metadata: https, or http on loopback.
  const init = { method: 'POST', headers, body: form };
  const response = await sendToProvider(endpoint ?? '', init, fetch);
  if (response instanceof Failure) throw new FailureError(response);
  return { response, sent: { form, headers } };
}
