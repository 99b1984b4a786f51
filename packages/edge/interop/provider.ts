import { createServer } from 'node:http';
import { type ClientMetadata, type Configuration, Provider } from 'oidc-provider';
import type { TestBrowser } from '../src/testing/browser.ts';
import { createSigner, type Signer } from './signer.ts';

/** panva's oidc-provider, served on loopback: rotation and reuse detection on, its own sign-in pages. */
export interface RealProvider {
  readonly issuer: string;
  readonly provider: Provider;
  /** Signs as the provider does, with its own key. */
  readonly signer: Signer;
  /** How it reaches others: by default, over the network. */
  reach: Reach;
  /** What was asked of it: method and path, and the grant of token requests. */
  readonly requests: string[];
  close(): Promise<void>;
}

type Reach = (url: string, init?: RequestInit) => Promise<Response>;

export interface RealProviderOptions {
  readonly client: Partial<ClientMetadata>;
  readonly otherClients?: readonly ClientMetadata[];
  readonly configuration?: Configuration;
}

const LIFETIME_SECONDS = 3600;

export async function startProvider({
  client,
  otherClients = [],
  configuration = {},
}: RealProviderOptions): Promise<RealProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port has a number');
  const issuer = `http://localhost:${address.port}`;
  const signer = await createSigner();
  const real: { reach: Reach } = { reach: (url, init) => fetch(url, init) };
  const requests: string[] = [];
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'app',
        client_secret: 'a secret %+&=',
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        response_types: ['code'],
        redirect_uris: [],
        ...client,
      },
      ...otherClients,
    ],
    cookies: { keys: ['a key of the cookies'] },
    jwks: { keys: [signer.jwk] },
    fetch: (input, init) =>
      real.reach(input instanceof Request ? input.url : input.toString(), init),
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    ttl: {
      AccessToken: LIFETIME_SECONDS,
      ClientCredentials: LIFETIME_SECONDS,
      Grant: LIFETIME_SECONDS,
      IdToken: LIFETIME_SECONDS,
      Interaction: LIFETIME_SECONDS,
      RefreshToken: LIFETIME_SECONDS,
      Session: LIFETIME_SECONDS,
    },
    scopes: ['openid', 'offline_access', 'api'],
    rotateRefreshToken: true,
    issueRefreshToken: () => Promise.resolve(true),
    pkce: { required: () => true },
    ...configuration,
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      ...configuration.features,
    },
  });
  provider.on('grant.success', (c) =>
    requests.push(`grant ${String(c.oidc.params?.['grant_type'])}`),
  );
  provider.on('grant.error', (_, error) => requests.push(`refused ${error.message}`));
  server.on('request', (request, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    void provider.callback()(request, response);
  });
  return Object.assign(real, {
    issuer,
    provider,
    signer,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const MAX_STEPS = 12;

export interface SignInWalk {
  readonly login: string;
  readonly appOrigin: string;
  /** A path of the edge's own at which to stop, such as its redirect URI. Default: none. */
  readonly stopsAt?: string;
}

/**
 * Goes through the provider's own pages as a browser would: signs in, consents, until it is sent
 * back to the app.
 *
 * @returns the address that it is sent back to
 */
export async function signInAtProvider(
  browser: TestBrowser,
  address: string,
  { login, appOrigin, stopsAt }: SignInWalk,
): Promise<URL> {
  let url = new URL(address);
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const response = await browser.send(url.href, { headers: { accept: 'text/html' } });
    let location = response.headers.get('location');
    if (location === null) {
      const page = await response.text();
      const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
      const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(page) ?? [];
      if (prompt === undefined) throw new Error(`${response.status} ${url.pathname}: ${page}`);
      const body = new URLSearchParams({ prompt, login, password: 'any' });
      const target = new URL(action, url).href;
      const answer = await browser.send(target, { method: 'POST', headers: FORM, body });
      location = answer.headers.get('location');
    }
    url = new URL(location ?? '', url);
    const isPage = url.pathname === stopsAt || !url.pathname.startsWith('/auth/');
    if (url.origin === appOrigin && isPage) return url;
  }
  throw new Error(`the provider sends its browser around: ${url.href}`);
}

/** Signs out on the provider's own page; it tells its clients of it (OpenID Connect Back-Channel Logout). */
export async function signOutAtProvider(
  browser: TestBrowser,
  { issuer }: RealProvider,
): Promise<void> {
  const page = await (await browser.send(`${issuer}/session/end`)).text();
  const [, xsrf = ''] = /name="xsrf" value="(\w+)"/.exec(page) ?? [];
  const body = new URLSearchParams({ xsrf, logout: 'yes' });
  const init = { method: 'POST', headers: FORM, body };
  const answer = await browser.send(`${issuer}/session/end/confirm`, init);
  if (answer.status >= 400) throw new Error(`${answer.status}: ${await answer.text()}`);
}
