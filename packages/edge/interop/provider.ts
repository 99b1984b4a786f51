import { createServer, type Server } from 'node:http';
import type { TestBrowser } from '@postern/testing';
import { type ClientMetadata, type Configuration, Provider } from 'oidc-provider';
import { createSigner, type Signer } from './signer.ts';

/** panva's oidc-provider on loopback, with rotation, reuse detection and its own sign-in pages. */
export interface RealProvider {
  readonly issuer: string;
  /** Where it listens: the issuer, unless a proxy is in front of it. */
  readonly address: string;
  readonly provider: Provider;
  /** Signs with the provider's own key. */
  readonly signer: Signer;
  /** How the provider sends requests of its own, such as logout tokens. Default: `fetch`. */
  reach: Reach;
  /** The requests to the provider: method and path, and the grant type of token requests. */
  readonly requests: string[];
  close(): Promise<void>;
}

type Reach = (url: string, init?: RequestInit) => Promise<Response>;

/** How the provider differs from its default configuration. */
export interface RealProviderOptions {
  readonly client: Partial<ClientMetadata>;
  readonly otherClients?: readonly ClientMetadata[];
  readonly configuration?: Configuration;
  /** Changes the provider before it is used, such as by further grants. */
  readonly prepare?: (provider: Provider) => void;
  /** The issuer, if a proxy serves the provider at another address, by https. Default: its own address. */
  readonly issuer?: string;
}

/** Lifetimes in seconds. */
export const LIFETIMES = {
  AccessToken: 3600,
  ClientCredentials: 3600,
  Grant: 3600,
  IdToken: 3600,
  Interaction: 3600,
  RefreshToken: 3600,
  Session: 3600,
};

/** Starts a provider with the client `app` on a free port of loopback. */
export async function startProvider(options: RealProviderOptions): Promise<RealProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a port has a number');
  const address = `http://localhost:${bound.port}`;
  const { issuer = address } = options;
  const signer = await createSigner();
  const real: { reach: Reach } = { reach: (url, init) => fetch(url, init) };
  const provider = createProvider(issuer, signer, real, options);
  options.prepare?.(provider);
  provider.proxy = issuer !== address;
  const requests = recordRequests(server, provider);
  server.on('request', (request, response) => void provider.callback()(request, response));
  return Object.assign(real, {
    issuer,
    address,
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

function recordRequests(server: Server, provider: Provider): string[] {
  const requests: string[] = [];
  provider.on('grant.success', (c) =>
    requests.push(`grant ${String(c.oidc.params?.['grant_type'])}`),
  );
  provider.on('grant.error', (_, error) => requests.push(`refused ${error.message}`));
  server.on('request', ({ method, url }) => requests.push(`${method} ${url?.split('?')[0]}`));
  return requests;
}

function createProvider(
  issuer: string,
  signer: Signer,
  real: { readonly reach: Reach },
  { client, otherClients = [], configuration = {} }: RealProviderOptions,
): Provider {
  return new Provider(issuer, {
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
    ttl: LIFETIMES,
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
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const MAX_STEPS = 12;

/** Who signs in at the provider, and where the walk ends. */
export interface SignInWalk {
  readonly login: string;
  readonly appOrigin: string;
  /** A path below `/auth/` of the app's origin that also ends the walk. Default: none. */
  readonly stopsAt?: string;
}

/**
 * Signs in and consents on the provider's own pages, until the browser is sent back to the app.
 *
 * @returns the address in the app
 * @throws Error on a page without a form, and after 12 steps
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
  throw new Error(`the sign-in does not end: ${url.href}`);
}

/** Signs out on the provider's own page. The provider notifies its clients (OpenID Connect Back-Channel Logout). */
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
