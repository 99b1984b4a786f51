import type { DiscoveredOptions } from '../../../../packages/edge/src/discovered/options.ts';
import type { JsonFields } from '../frame/json.ts';
import { EDGE_ORIGIN } from './edge.ts';
import { CLIENT_ID, ISSUER } from './signed-token.ts';

/** A connection to a provider that exists in this process only. */
export const OPTIONS: DiscoveredOptions = {
  id: 'op',
  issuer: ISSUER,
  clientId: CLIENT_ID,
  clientAuthentication: { method: 'client_secret_basic', secret: 'a secret' },
  redirectUri: `${EDGE_ORIGIN}/callback/op`,
};

/** The provider's metadata (OpenID Connect Discovery 1.0 §3). */
export function buildMetadata(issuer: string = ISSUER): JsonFields {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    revocation_endpoint: `${issuer}/revoke`,
    pushed_authorization_request_endpoint: `${issuer}/par`,
    code_challenge_methods_supported: ['S256'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
}
