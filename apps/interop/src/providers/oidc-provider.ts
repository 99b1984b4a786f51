import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import type { ConnectionPlan } from '../edge/plan.ts';
import { readForm, submit } from '../forms.ts';
import { close, listen } from '../http.ts';
import type { ProviderUnderTest, RunningProvider, Site } from '../provider.ts';
import { askAsClient } from '../tokens.ts';

/** panva's oidc-provider with rotation, reuse detection and its own sign-in pages. */
export const oidcProvider: ProviderUnderTest = {
  name: 'oidc-provider',
  edgeFlow: 'yes',
  rotates: 'yes',
  revokes: 'yes',
  namesUser: 'yes',
  saysDead: 'yes',
  tellsOfSignOut: 'yes',
  endsSession: 'yes',
  start,
};

async function start(site: Site): Promise<RunningProvider> {
  const { front, atEnd } = site;
  const secret = 'a secret %+&=';
  const provider = createProvider(site, secret);
  const server = createServer((request, response) => void provider.callback()(request, response));
  front.pointTo(`http://127.0.0.1:${await listen(server)}`);
  atEnd(() => close(server));
  const connection: ConnectionPlan = {
    kind: 'discovered',
    issuer: front.origin,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', secret },
    scopes: ['openid'],
  };
  return {
    connection,
    user: 'ada',
    checked: {
      origin: front.origin,
      path: '/me',
      readUser: (answer) => Reflect.get(Object(answer), 'sub'),
    },
    endpoints: { token: '/token', revocation: '/token/revocation' },
    answerPage: (browser, page, user, stops) =>
      submit(browser, readForm(page), { login: user, password: 'any' }, stops),
    isSignInPage: ({ text }) => text.includes('name="prompt" value="login"'),
    confirmSignOut: (browser, page, stops) =>
      submit(browser, readForm(page), { logout: 'yes' }, stops),
    async kill(token) {
      await askAsClient(connection, `${front.origin}/token/revocation`, { token });
    },
    async signOut(browser) {
      const asked = await browser.visit(`${front.origin}/session/end`);
      await submit(browser, readForm(asked), { logout: 'yes' });
    },
  };
}

function createProvider(site: Site, secret: string): Provider {
  const { front, redirectUris, backchannelLogoutUri, accessTokenSeconds } = site;
  const hour = 3600;
  return new Provider(front.origin, {
    clients: [
      {
        client_id: 'app',
        client_secret: secret,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [...redirectUris],
        backchannel_logout_uri: backchannelLogoutUri,
        post_logout_redirect_uris: [...site.postLogoutRedirectUris],
      },
    ],
    cookies: { keys: ['a key of the cookies'] },
    fetch: reach,
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    ttl: {
      AccessToken: accessTokenSeconds,
      Grant: hour,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: hour,
      Session: hour,
    },
    rotateRefreshToken: true,
    issueRefreshToken: () => Promise.resolve(true),
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
    },
  });
}

/** Sends the provider's requests. Its own dispatcher rejects addresses on loopback. */
function reach(
  input: string | URL | Request,
  { method = 'GET', headers, body }: RequestInit = {},
): Promise<Response> {
  const url = input instanceof Request ? input.url : input;
  const init = { method, redirect: 'manual' as const, ...(headers && { headers }) };
  return fetch(url, body ? { ...init, body } : init);
}
