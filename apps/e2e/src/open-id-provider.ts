import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, type Page } from '@playwright/test';
import { Provider } from 'oidc-provider';

/** panva's oidc-provider on loopback, with its own pages. */
export interface OpenIdProvider {
  readonly issuer: string;
  /** Method and path of each request so far. */
  readonly requests: string[];
  end(): Promise<void>;
}

/** The client that the provider knows. */
export const CLIENT = { id: 'app', secret: 'a secret of the client' };

/** Starts the provider on a port of loopback. */
export async function startOpenIdProvider(
  port: number,
  redirectUris: readonly string[],
  postLogoutRedirectUris: readonly string[] = [],
): Promise<OpenIdProvider> {
  const issuer = `http://localhost:${port}`;
  const requests: string[] = [];
  const provider = createProvider(issuer, redirectUris, postLogoutRedirectUris);
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    void provider.callback()(request, response);
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    issuer,
    requests,
    async end() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function createProvider(
  issuer: string,
  redirectUris: readonly string[],
  postLogoutRedirectUris: readonly string[],
): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [...redirectUris],
        post_logout_redirect_uris: [...postLogoutRedirectUris],
      },
    ],
    cookies: { keys: ['a key of the cookies'] },
    claims: { openid: ['sub'], profile: ['name', 'birthdate'] },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, name: 'Ada Lovelace', birthdate: '1815-12-10' }),
    }),
    issueRefreshToken: () => Promise.resolve(true),
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: true },
      // The stories read the authorization request from the address.
      pushedAuthorizationRequests: { enabled: false },
    },
  });
}

/** Signs in as `ada` on the provider's pages. The provider asks for consent once per browser. */
export async function consent(page: Page): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill('ada');
  await page.getByPlaceholder('and password').fill('any');
  const { origin } = new URL(page.url());
  await page.getByRole('button', { name: 'Sign-in' }).click();
  const proceed = page.getByRole('button', { name: 'Continue' });
  const isOver = async (): Promise<boolean> =>
    !page.url().startsWith(origin) || (await proceed.isVisible());
  await expect.poll(isOver).toBe(true);
  if (page.url().startsWith(origin)) await proceed.click();
}
