/** An app's script for a kit, by the kit's documented API. It puts `peer` on the page. */
export interface PageTask {
  readonly kit: string;
  readonly package: string;
  /** ISSUER, CLIENT_ID, API and SHARED are defined when it is bundled. */
  readonly code: string;
}

const PLAIN_CALL = `
  const send = async (token) => {
    const response = await fetch(API, { headers: { authorization: 'Bearer ' + token } });
    return String(response.status);
  };
  const redirect = location.origin + '/';
  const isCallback = /[?#&]code=/.test(location.href);
  const leaveCallback = () => history.replaceState(null, '', '/');`;

/**
 * Each signs in by redirect and calls the API with a token that it refreshes when it has expired.
 * SHARED is true where several tabs share a session: then a kit that keeps it in one tab by default
 * keeps it in localStorage, if it can.
 */
export const PAGE_TASKS: readonly PageTask[] = [
  {
    kit: 'oidc-client-ts',
    package: 'oidc-client-ts',
    code: `${PLAIN_CALL}
      import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
      const kit = new UserManager({
        authority: ISSUER, client_id: CLIENT_ID, redirect_uri: redirect, scope: 'openid offline_access',
        // Its timer would refresh at the same moment as a call that finds an expired token.
        automaticSilentRenew: false,
        ...(SHARED && { userStore: new WebStorageStateStore({ store: localStorage }) }),
      });
      const ready = isCallback ? kit.signinRedirectCallback().then(leaveCallback) : Promise.resolve();
      globalThis.peer = {
        ready,
        signIn: () => kit.signinRedirect(),
        async call() {
          let user = await kit.getUser();
          if (user === null) return 'signed out';
          if (user.expired) user = await kit.signinSilent();
          return user ? send(user.access_token) : 'signed out';
        },
      };`,
  },
  {
    kit: '@auth0/auth0-spa-js',
    package: '@auth0/auth0-spa-js',
    code: `${PLAIN_CALL}
      import { Auth0Client } from '@auth0/auth0-spa-js';
      const kit = new Auth0Client({
        domain: ISSUER, issuer: ISSUER, clientId: CLIENT_ID, useRefreshTokens: true,
        cacheLocation: SHARED ? 'localstorage' : 'memory',
        authorizationParams: { redirect_uri: redirect },
      });
      const ready = isCallback ? kit.handleRedirectCallback().then(leaveCallback) : Promise.resolve();
      globalThis.peer = {
        ready,
        signIn: () => kit.loginWithRedirect(),
        call: async () => send(await kit.getTokenSilently()),
      };`,
  },
  {
    kit: 'keycloak-js',
    package: 'keycloak-js',
    code: `${PLAIN_CALL}
      import Keycloak from 'keycloak-js';
      const kit = new Keycloak({ oidcProvider: ISSUER, clientId: CLIENT_ID });
      const ready = kit.init({ pkceMethod: 'S256', checkLoginIframe: false });
      globalThis.peer = {
        ready,
        signIn: () => kit.login({ redirectUri: redirect }),
        async call() {
          await kit.updateToken(5);
          return send(kit.token);
        },
      };`,
  },
  {
    kit: 'oidc-spa',
    package: 'oidc-spa',
    code: `
      import { oidcEarlyInit } from 'oidc-spa/entrypoint';
      import { createOidc } from 'oidc-spa/core';
      oidcEarlyInit({ BASE_URL: '/' });
      ${PLAIN_CALL}
      const kit = createOidc({ issuerUri: ISSUER, clientId: CLIENT_ID });
      globalThis.peer = {
        ready: kit,
        signIn: async () => (await kit).login({ doesCurrentHrefRequiresAuth: false }),
        async call() {
          const { isUserLoggedIn, getTokens } = await kit;
          if (!isUserLoggedIn) return 'signed out';
          return send((await getTokens()).accessToken);
        },
      };`,
  },
];

/** Postern's kit, whose calls go through the edge on the page's own origin. */
export const POSTERN_PAGE: PageTask = {
  kit: 'Postern, its kit in the page',
  package: '',
  code: `
    import { createAuth } from '@postern/browser';
    const kit = createAuth();
    globalThis.peer = {
      ready: Promise.resolve(),
      signIn: () => kit.signIn(),
      call: async () => String((await kit.fetch('/api/data/api')).status),
    };`,
};
