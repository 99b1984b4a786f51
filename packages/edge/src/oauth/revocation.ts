import { processRevocationResponse, revocationRequest } from 'oauth4webapi';
import type { Connection } from '../connection.ts';
import type { Failure } from '../failure.ts';
import { buildRequestOptions, type Fetch } from './provider-fetch.ts';
import { classifyError } from './token-request.ts';

/**
 * Revokes a token with the client's authentication (RFC 7009 §2.1). A token that is unknown there
 * counts as revoked (§2.2).
 *
 * @returns undefined when it is done; a `provider_` failure
 */
export async function requestRevocation(
  { authorizationServer: server, client, clientAuthentication }: Connection,
  token: string,
  fetch: Fetch,
): Promise<Failure | undefined> {
  try {
    const options = buildRequestOptions(fetch);
    await processRevocationResponse(
      await revocationRequest(server, client, clientAuthentication, token, options),
    );
    return undefined;
  } catch (error) {
    return classifyError(error);
  }
}
