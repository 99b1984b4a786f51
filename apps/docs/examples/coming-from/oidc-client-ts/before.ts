import { UserManager, WebStorageStateStore } from 'oidc-client-ts';

const manager = new UserManager({
  authority: 'https://login.example.com',
  client_id: 'spa',
  redirect_uri: `${location.origin}/callback`,
  post_logout_redirect_uri: location.origin,
  scope: 'openid profile offline_access',
  automaticSilentRenew: true,
  userStore: new WebStorageStateStore({ store: sessionStorage }),
});
if (location.pathname === '/callback') {
  await manager.signinRedirectCallback();
  history.replaceState(null, '', '/');
}

export const signIn = (): Promise<void> => manager.signinRedirect();
export const signOut = (): Promise<void> => manager.signoutRedirect();
export const readName = async (): Promise<string | undefined> =>
  (await manager.getUser())?.profile.name;

export async function readOrders(): Promise<Response> {
  const user = await manager.getUser();
  return fetch('https://orders.example.com/orders', {
    headers: { authorization: `Bearer ${user?.access_token}` },
  });
}
