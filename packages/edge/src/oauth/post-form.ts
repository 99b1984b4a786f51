import { Failure, unwrapFailure } from '../failures/failure.ts';
import type { Fetch } from '../http/fetch.ts';
import type { Connection } from './connection.ts';
import { sendToProvider } from './provider-fetch.ts';

/** A request as it was sent. A response may repeat parts of it, which must not be logged. */
export interface SentForm {
  readonly form: URLSearchParams;
  readonly headers: Headers;
}

/** A response of an OAuth endpoint, and the request that it answers. */
export interface PostedForm {
  readonly response: Response;
  readonly sent: SentForm;
}

/**
 * Posts a form to an OAuth endpoint of a connection's provider, with the client's authentication
 * (RFC 6749 §2.3, §3.2; appendix B).
 *
 * @param endpoint https, or http on loopback: the settings or the metadata were checked
 * @param extra further headers
 * @returns the response, with any status that {@link sendToProvider} returns; a failure of
 *   {@link sendToProvider} or of the client's authentication
 */
export async function postForm(
  { authorizationServer, client, clientAuthentication }: Connection,
  endpoint: string,
  parameters: Readonly<Record<string, string>> | URLSearchParams,
  fetch: Fetch,
  extra?: Readonly<Record<string, string>>,
): Promise<PostedForm | Failure> {
  const form = new URLSearchParams(parameters);
  const headers = new Headers({ ...extra, accept: 'application/json' });
  try {
    await clientAuthentication(authorizationServer, client, form, headers, endpoint);
  } catch (error) {
    return unwrapFailure(error);
  }
  const response = await sendToProvider(endpoint, { method: 'POST', headers, body: form }, fetch);
  return response instanceof Failure ? response : { response, sent: { form, headers } };
}
