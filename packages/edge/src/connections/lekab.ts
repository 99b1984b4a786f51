import { clientSecretBasic } from '../oauth/client-authentication.ts';
import type { Connection } from '../oauth/connection.ts';
import type { LekabSettings } from '../settings/settings.ts';

/**
 * Creates the connection to LEKAB, as the document of its authentication web service 5.1 describes it:
 * client_credentials with HTTP Basic, whose credentials are UTF-8 and not URL-encoded; revocation; API
 * keys, which version 6.0 no longer has. Only the edge uses this connection; users cannot sign in.
 */
export function createLekab({ baseUrl, username, password }: LekabSettings): Connection {
  const base = `${baseUrl}/auth/api/v1`;
  return {
    id: 'lekab',
    authorizationServer: {
      issuer: baseUrl,
      token_endpoint: `${base}/token`,
      revocation_endpoint: `${base}/revoke`,
    },
    client: { client_id: username },
    clientAuthentication: clientSecretBasic(password, 'plain'),
    clientCredentials: true,
    revocation: true,
    apiKeys: { endpoint: `${base}/apikey` },
  };
}
