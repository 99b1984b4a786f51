import {
  allowInsecureRequests,
  customFetch,
  OperationProcessingError,
  processPushedAuthorizationResponse,
  pushedAuthorizationRequest,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import type { Connection, ProviderContext } from '../connection.ts';
import { Failure, unwrapFailure } from '../failure.ts';
import { requestOrThrow } from '../oauth/provider-fetch.ts';
import { explainRefusal } from '../oauth/refusal.ts';

/**
 * Pushes an authorization request to the provider with the client's authentication (RFC 9126 §2):
 * nobody on the browser's way can change what is asked for.
 *
 * @param connection resolved: its endpoints are known
 * @returns the `request_uri` that stands for the request; a `provider_` failure
 */
export async function push(
  { authorizationServer: server, client, clientAuthentication }: Connection,
  parameters: Readonly<Record<string, string>>,
  { fetch }: ProviderContext,
): Promise<string | Failure> {
  try {
    const options = {
      // The scheme was checked with the metadata: https, or http on loopback.
      [allowInsecureRequests]: true,
      [customFetch]: (url: string, init: RequestInit) => requestOrThrow(url, init, fetch),
    } as const;
    const response = await pushedAuthorizationRequest(
      server,
      client,
      clientAuthentication,
      parameters,
      options,
    );
    return (await processPushedAuthorizationResponse(server, client, response)).request_uri;
  } catch (error) {
    return explainError(error);
  }
}

function explainError(error: unknown): Failure {
  if (error instanceof ResponseBodyError) {
    const { status, error: word, error_description: description } = error;
    return explainRefusal(status, { error: word, error_description: description });
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    return new Failure('provider_rejected_request', { cause: `challenge, status ${error.status}` });
  }
  if (error instanceof OperationProcessingError || error instanceof UnsupportedOperationError) {
    return new Failure('provider_malformed', { cause: error.code });
  }
  return unwrapFailure(error);
}
