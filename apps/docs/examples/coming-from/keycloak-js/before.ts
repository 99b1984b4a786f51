import Keycloak from 'keycloak-js';

const keycloak = new Keycloak({
  url: 'https://keycloak.example.com',
  realm: 'shop',
  clientId: 'spa',
});
await keycloak.init({ onLoad: 'check-sso', pkceMethod: 'S256', checkLoginIframe: false });

export const signIn = (): Promise<void> => keycloak.login();
export const signOut = (): Promise<void> => keycloak.logout();

export async function readName(): Promise<string | undefined> {
  const name: unknown = keycloak.idTokenParsed?.['name'];
  return typeof name === 'string' ? name : undefined;
}

export async function readOrders(): Promise<Response> {
  // A new token if this one ends within 30 s.
  await keycloak.updateToken(30);
  return fetch('https://orders.example.com/orders', {
    headers: { authorization: `Bearer ${keycloak.token}` },
  });
}
