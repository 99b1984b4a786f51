import { clientSecretBasic } from '../oauth/client-authentication.ts';
import type { Connection } from '../oauth/connection.ts';
import type { LockitSettings } from '../settings/settings.ts';

/** The path of the redirect URI on the public origin, as registered with the provider. */
export const CALLBACK_PATH = '/callback';

/**
 * Creates the connection to LockitNetwork, as its guide "Obtaining API Tokens via OAuth 2.0" describes
 * it: authorization code and refresh with HTTP Basic. The guide documents no scopes, no revocation and
 * no issuer.
 */
export function createLockitNetwork(settings: LockitSettings, publicOrigin: string): Connection {
  const { baseUrl, clientId, clientSecret, basicEncoding } = settings;
  return {
    id: 'lockit',
    authorizationServer: {
      issuer: baseUrl,
      authorization_endpoint: `${baseUrl}/oauth/authorize`,
      token_endpoint: `${baseUrl}/oauth/access-token`,
    },
    client: { client_id: clientId },
    clientAuthentication: clientSecretBasic(clientSecret, basicEncoding),
    authorizationCode: { flow: 'browser', redirectUri: publicOrigin + CALLBACK_PATH },
    refresh: true,
  };
}
