import { createAuth0Client } from '@auth0/auth0-spa-js';

const client = await createAuth0Client({
  domain: 'example.eu.auth0.com',
  clientId: 'spa',
  useRefreshTokens: true,
  authorizationParams: {
    redirect_uri: location.origin,
    audience: 'https://orders.example.com',
    scope: 'openid profile offline_access',
  },
});
if (location.search.includes('code=')) {
  await client.handleRedirectCallback();
  history.replaceState(null, '', '/');
}

export const signIn = (): Promise<void> => client.loginWithRedirect();
export const signOut = (): Promise<void> =>
  client.logout({ logoutParams: { returnTo: location.origin } });
export const readName = async (): Promise<string | undefined> => (await client.getUser())?.name;

export async function readOrders(): Promise<Response> {
  const token = await client.getTokenSilently();
  return fetch('https://orders.example.com/orders', {
    headers: { authorization: `Bearer ${token}` },
  });
}
