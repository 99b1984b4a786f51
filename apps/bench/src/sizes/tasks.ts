/** The task of `sizes`, written with one kit's documented API. */
export interface SizeTask {
  readonly kit: string;
  /** The package whose version the report states. Default: none, for Postern itself. */
  readonly package?: string;
  readonly code: string;
}

const BEARER = 'headers: { authorization: `Bearer ${token}` }';

/** Each signs in by redirect, handles the callback, reads the session, calls an API and signs out. */
export const SIZE_TASKS: readonly SizeTask[] = [
  {
    kit: 'Postern',
    code: `
      import { createAuth } from '@postern/browser';
      const auth = createAuth();
      export const session = auth.getSnapshot;
      export const signIn = () => auth.signIn();
      export const call = (url) => auth.fetch(url);
      export const signOut = () => auth.signOut();`,
  },
  {
    kit: 'Postern, createAuth alone',
    code: `export { createAuth } from '@postern/browser';`,
  },
  {
    kit: 'Postern with its Preact hooks',
    code: `
      import { createAuth } from '@postern/browser';
      import { RequireSession, useAuth, useCountdown } from '@postern/browser/preact';
      export const auth = createAuth();
      export const view = () => [RequireSession, useCountdown(auth), useAuth(auth)];`,
  },
  {
    kit: '@badgateway/oauth2-client',
    package: '@badgateway/oauth2-client',
    code: `
      import { generateCodeVerifier, OAuth2Client } from '@badgateway/oauth2-client';
      const client = new OAuth2Client({ server: 'https://s.example/', clientId: 'id' });
      const redirectUri = location.origin + '/callback';
      export async function signIn() {
        const codeVerifier = await generateCodeVerifier();
        const state = crypto.randomUUID();
        sessionStorage.setItem('attempt', JSON.stringify({ codeVerifier, state }));
        location.assign(await client.authorizationCode.getAuthorizeUri({ redirectUri, codeVerifier, state }));
      }
      let tokens;
      export async function callback() {
        const attempt = JSON.parse(sessionStorage.getItem('attempt'));
        tokens = await client.authorizationCode.getTokenFromCodeRedirect(location.href, { redirectUri, ...attempt });
      }
      export const session = () => tokens;
      export async function call(url) {
        if (tokens.expiresAt < Date.now()) tokens = await client.refreshToken(tokens);
        const token = tokens.accessToken;
        return fetch(url, { ${BEARER} });
      }
      export const signOut = () => client.revoke(tokens);`,
  },
  {
    kit: 'react-oauth2-code-pkce (without React)',
    package: 'react-oauth2-code-pkce',
    code: `
      import { createElement, useContext } from 'react';
      import { AuthContext, AuthProvider } from 'react-oauth2-code-pkce';
      const authConfig = {
        clientId: 'id', authorizationEndpoint: 'https://s.example/a', tokenEndpoint: 'https://s.example/t',
        redirectUri: location.origin + '/callback', autoLogin: false,
      };
      export const App = ({ children }) => createElement(AuthProvider, { authConfig }, children);
      export function useKit() {
        const { token, logIn, logOut } = useContext(AuthContext);
        return { token, logIn, logOut, call: (url) => fetch(url, { ${BEARER} }) };
      }`,
  },
  {
    kit: 'keycloak-js',
    package: 'keycloak-js',
    code: `
      import Keycloak from 'keycloak-js';
      const kit = new Keycloak({ url: 'https://s.example', realm: 'r', clientId: 'id' });
      export const session = () => kit.init({ pkceMethod: 'S256' });
      export const signIn = () => kit.login();
      export async function call(url) {
        await kit.updateToken(30);
        const token = kit.token;
        return fetch(url, { ${BEARER} });
      }
      export const signOut = () => kit.logout();`,
  },
  {
    kit: 'better-auth (client)',
    package: 'better-auth',
    code: `
      import { createAuthClient } from 'better-auth/client';
      const kit = createAuthClient();
      export const session = () => kit.getSession();
      export const signIn = () => kit.signIn.social({ provider: 's', callbackURL: '/' });
      export const call = (url) => kit.$fetch(url);
      export const signOut = () => kit.signOut();`,
  },
  {
    kit: 'oidc-client-ts',
    package: 'oidc-client-ts',
    code: `
      import { UserManager } from 'oidc-client-ts';
      const redirect_uri = location.origin + '/callback';
      const kit = new UserManager({ authority: 'https://s.example', client_id: 'id', redirect_uri });
      export const session = () => kit.getUser();
      export const signIn = () => kit.signinRedirect();
      export const callback = () => kit.signinRedirectCallback();
      export async function call(url) {
        const { access_token: token } = await kit.getUser();
        return fetch(url, { ${BEARER} });
      }
      export const signOut = () => kit.signoutRedirect();`,
  },
  {
    kit: 'oidc-spa',
    package: 'oidc-spa',
    code: `
      import { oidcEarlyInit } from 'oidc-spa/entrypoint';
      import { createOidc } from 'oidc-spa/core';
      oidcEarlyInit({ BASE_URL: '/' });
      const kit = createOidc({ issuerUri: 'https://s.example', clientId: 'id' });
      export const session = async () => (await kit).isUserLoggedIn;
      export const signIn = async () => (await kit).login({ doesCurrentHrefRequiresAuth: false });
      export async function call(url) {
        const { accessToken: token } = await (await kit).getTokens();
        return fetch(url, { ${BEARER} });
      }
      export const signOut = async () => (await kit).logout({ redirectTo: 'home' });`,
  },
  {
    kit: '@auth0/auth0-spa-js',
    package: '@auth0/auth0-spa-js',
    code: `
      import { Auth0Client } from '@auth0/auth0-spa-js';
      const kit = new Auth0Client({ domain: 's.example', clientId: 'id' });
      export const session = () => kit.isAuthenticated();
      export const signIn = () => kit.loginWithRedirect();
      export const callback = () => kit.handleRedirectCallback();
      export async function call(url) {
        const token = await kit.getTokenSilently();
        return fetch(url, { ${BEARER} });
      }
      export const signOut = () => kit.logout();`,
  },
  {
    kit: '@azure/msal-browser',
    package: '@azure/msal-browser',
    code: `
      import { PublicClientApplication } from '@azure/msal-browser';
      const kit = new PublicClientApplication({ auth: { clientId: 'id' } });
      const scopes = ['s'];
      export const callback = () => kit.handleRedirectPromise();
      export const session = () => kit.getAllAccounts();
      export const signIn = () => kit.loginRedirect({ scopes });
      export async function call(url) {
        const { accessToken: token } = await kit.acquireTokenSilent({ scopes });
        return fetch(url, { ${BEARER} });
      }
      export const signOut = () => kit.logoutRedirect();`,
  },
];
