import type { AuthorizationCodeCapability } from '../oauth/connection.ts';

/** Where a provider departs from the specifications of an authorization request. */
export interface Departures {
  /** What it expects between two scopes. Default: a space (RFC 6749 §3.3). */
  readonly scopeSeparator?: ' ' | ',';
  /** False: it rejects the parameters of PKCE (RFC 7636 §4.3, §4.5). */
  readonly supportsPkce?: boolean;
  /** False: its ID tokens have no nonce, so none is sent. */
  readonly supportsNonce?: false;
  /** The `aud` of an assertion, if it is not the issuer. */
  readonly assertionAudience?: 'issuer' | 'token_endpoint' | 'endpoint';
}

type AdaptRequest = NonNullable<AuthorizationCodeCapability['adaptRequest']>;

/** Builds the function that changes an authorization request for such a provider. */
export function buildAdaptation({
  scopeSeparator = ' ',
  supportsPkce,
  supportsNonce,
}: Departures): AdaptRequest {
  return ({ code_challenge, code_challenge_method, nonce, scope, ...rest }) => ({
    ...(scope !== undefined && { scope: scope.replaceAll(' ', scopeSeparator) }),
    ...rest,
    ...(supportsPkce !== false &&
      code_challenge !== undefined &&
      code_challenge_method !== undefined && { code_challenge, code_challenge_method }),
    ...(supportsNonce !== false && nonce !== undefined && { nonce }),
  });
}
