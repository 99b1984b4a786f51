import type { Provider } from 'oidc-provider';
import type { OpenIdClient } from './options.ts';

/** Makes the provider accept every redirect URI on a client's origins, also after sign-out. */
export function acceptOrigins(provider: Provider, clients: readonly OpenIdClient[]): void {
  const byId = new Map(clients.map((client) => [client.clientId, client]));
  const isAllowed = (clientId: string, uri: string): boolean => {
    const { redirectUris = [], origins = [] } = byId.get(clientId) ?? {};
    if (redirectUris.includes(uri)) return true;
    const accepted = typeof origins === 'function' ? origins() : origins;
    return accepted.includes(URL.parse(uri)?.origin ?? '');
  };
  Object.assign(provider.Client.prototype, {
    redirectUriAllowed(this: { readonly clientId: string }, uri: string) {
      return isAllowed(this.clientId, uri);
    },
    postLogoutRedirectUriAllowed(this: { readonly clientId: string }, uri: string) {
      return isAllowed(this.clientId, uri);
    },
  });
}
