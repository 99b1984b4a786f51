import { Failure } from '../failures/failure.ts';
import type { Fetch } from '../http/fetch.ts';
import { readObject } from '../http/json.ts';
import type { Connection } from './connection.ts';
import { postForm } from './post-form.ts';
import { readRefusal } from './refusal.ts';

/**
 * Revokes a token with the client's authentication (RFC 7009 §2.1). A token that the provider does
 * not know counts as revoked (§2.2).
 *
 * @returns undefined when the token is revoked; `provider_unsupported` without a revocation endpoint;
 *   another `provider_` failure
 */
export async function requestRevocation(
  connection: Connection,
  token: string,
  fetch: Fetch,
): Promise<Failure | undefined> {
  const { revocation_endpoint: endpoint } = connection.authorizationServer;
  if (endpoint === undefined) return new Failure('provider_unsupported');
  const posted = await postForm(connection, endpoint, { token }, fetch);
  if (posted instanceof Failure) return posted;
  const { response, sent } = posted;
  // The status should be 200 (§2.2); some providers send 204.
  if (response.ok) return undefined;
  return readRefusal(response.status, await readObject(response), { sent });
}
