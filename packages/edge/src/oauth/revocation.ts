import type { Connection } from '../connection.ts';
import { type Failure, unwrapFailure } from '../failure.ts';
import { readObject } from '../json.ts';
import { postForm } from './post-form.ts';
import type { Fetch } from './provider-fetch.ts';
import { explainRefusal } from './refusal.ts';

/**
 * Revokes a token with the client's authentication (RFC 7009 §2.1). A token that is unknown there
 * counts as revoked (§2.2).
 *
 * @returns undefined when it is done; a `provider_` failure
 */
export async function requestRevocation(
  connection: Connection,
  token: string,
  fetch: Fetch,
): Promise<Failure | undefined> {
  try {
    const { revocation_endpoint: endpoint } = connection.authorizationServer;
    const { response, sent } = await postForm(connection, endpoint, { token }, fetch);
    // It should be 200 (§2.2); a service that says 204 has done it, too.
    if (response.ok) return undefined;
    return explainRefusal(response.status, await readObject(response), { sent });
  } catch (error) {
    return unwrapFailure(error);
  }
}
