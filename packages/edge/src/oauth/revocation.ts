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
    const response = await postForm(connection, endpoint, { token }, fetch);
    // 200 it should be (§2.2); whoever says 204 has done it, too.
    if (response.ok) return undefined;
    const { error } = await readObject(response);
    return explainRefusal(response.status, error);
  } catch (error) {
    return unwrapFailure(error);
  }
}
