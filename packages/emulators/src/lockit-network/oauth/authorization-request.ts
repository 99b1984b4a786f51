import { type AuthorizationErrorCode, S256_CHALLENGE_PATTERN } from '@postern/core';
import { readFormParameters } from '../../http/parameters.ts';
import type { ClientRegistry, RegisteredClient } from '../accounts/clients.ts';

/** A valid authorization request. */
export interface AuthorizationRequest {
  readonly client: RegisteredClient;
  /** The redirect URI that receives the response. */
  readonly redirectUri: string;
  /**
   * Whether the request contained `redirect_uri`; then the token request must contain it too (RFC
   * 6749 §4.1.3).
   */
  readonly redirectUriNamed: boolean;
  readonly state: string | undefined;
  readonly codeChallenge: string | undefined;
}

/** Why a request ends on an error page instead of at its client (RFC 6749 §4.1.2.1). */
export type PageFault =
  | 'unreadable'
  | 'duplicate'
  | 'client_missing'
  | 'client_unknown'
  | 'redirect_uri_missing'
  | 'redirect_uri_unregistered';

/**
 * The result of reading an authorization request: accepted, shown on an error page, or sent back to
 * the client as an error.
 */
export type AuthorizationReading =
  | { readonly kind: 'accepted'; readonly request: AuthorizationRequest }
  | { readonly kind: 'shown'; readonly fault: PageFault }
  | {
      readonly kind: 'sent-back';
      readonly redirectUri: string;
      readonly state: string | undefined;
      readonly error: AuthorizationErrorCode;
      readonly description: string;
    };

type Parameters = Readonly<Record<string, string>>;

/**
 * Reads the query of an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3). Responses go only
 * to redirect URIs that exactly match a registered one.
 *
 * @param query the raw query without its question mark
 */
export function readAuthorizationRequest(
  query: string,
  clients: ClientRegistry,
): AuthorizationReading {
  const reading = readFormParameters(query);
  if (!reading.ok) {
    return { kind: 'shown', fault: reading.fault === 'duplicate' ? 'duplicate' : 'unreadable' };
  }
  const { parameters } = reading;
  const clientId = parameters['client_id'];
  if (clientId === undefined) return { kind: 'shown', fault: 'client_missing' };
  const client = clients.find(clientId);
  if (client === undefined) return { kind: 'shown', fault: 'client_unknown' };
  const redirectUri = chooseRedirectUri(client, parameters['redirect_uri']);
  if (redirectUri.fault !== undefined) return { kind: 'shown', fault: redirectUri.fault };
  return readRest(parameters, client, redirectUri.uri);
}

type RedirectUriChoice =
  | { readonly uri: string; readonly fault?: undefined }
  | { readonly fault: PageFault };

/** Only a client with exactly one registered redirect URI may omit it (RFC 6749 §3.1.2.3). */
function chooseRedirectUri(client: RegisteredClient, named: string | undefined): RedirectUriChoice {
  if (named !== undefined) {
    return client.redirectUris.includes(named)
      ? { uri: named }
      : { fault: 'redirect_uri_unregistered' };
  }
  const [only, ...others] = client.redirectUris;
  return only === undefined || others.length > 0
    ? { fault: 'redirect_uri_missing' }
    : { uri: only };
}

function readRest(
  parameters: Parameters,
  client: RegisteredClient,
  redirectUri: string,
): AuthorizationReading {
  const state = parameters['state'];
  const fault = findFault(parameters);
  if (fault !== undefined) return { kind: 'sent-back', redirectUri, state, ...fault };
  return {
    kind: 'accepted',
    request: {
      client,
      redirectUri,
      redirectUriNamed: parameters['redirect_uri'] !== undefined,
      state,
      codeChallenge: parameters['code_challenge'],
    },
  };
}

interface AuthorizationFault {
  readonly error: AuthorizationErrorCode;
  readonly description: string;
}

function findFault(parameters: Parameters): AuthorizationFault | undefined {
  const responseType = parameters['response_type'];
  if (responseType === undefined) return reject('invalid_request', 'response_type is missing.');
  if (responseType !== 'code') {
    return reject('unsupported_response_type', 'response_type must be code.');
  }
  // Ignoring a scope would require `scope` in the token response (RFC 6749 §3.3), and the
  // documented response has no such member.
  if (parameters['scope'] !== undefined) {
    return reject('invalid_scope', 'Scopes are not supported yet; omit scope.');
  }
  return findChallengeFault(parameters['code_challenge'], parameters['code_challenge_method']);
}

function findChallengeFault(
  challenge: string | undefined,
  method: string | undefined,
): AuthorizationFault | undefined {
  if (challenge === undefined) {
    if (method === undefined) return undefined;
    return reject('invalid_request', 'code_challenge_method was sent without code_challenge.');
  }
  // Without a method the challenge is `plain` (RFC 7636 §4.3). A server may reject that (§4.4.1).
  if (method !== 'S256') {
    return reject('invalid_request', 'code_challenge_method must be S256; plain is not supported.');
  }
  if (S256_CHALLENGE_PATTERN.test(challenge)) return undefined;
  return reject('invalid_request', 'code_challenge must be 43 characters of base64url.');
}

/** Builds an error; its description is ASCII (RFC 6749 §4.1.2.1) and quotes no parameter. */
function reject(error: AuthorizationErrorCode, description: string): AuthorizationFault {
  return { error, description };
}
