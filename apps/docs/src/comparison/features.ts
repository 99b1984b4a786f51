import { type Feature, fill, IN_PAGE, no, partly, yes } from './cells.ts';
import { DOCS, measured, ours } from './sources.ts';

/** What Postern has, beside the others. */
export const FEATURES: readonly Feature[] = [
  {
    name: 'The page gets no token',
    cells: fill(
      { no: IN_PAGE },
      {
        Postern: yes(ours('/concepts/session/')),
        '@auth0/auth0-hono': yes(measured('compare-storm')),
        '@hono/oidc-auth': yes(
          DOCS.honoOidcAuth,
          'its cookie carries the refresh token, signed and not encrypted',
        ),
        'better-auth': partly(DOCS.betterAuth, 'its endpoint `/get-access-token` gives it'),
        'Auth.js': yes(DOCS.authJsRotation, 'unless your code puts it into the session'),
        mod_auth_openidc: yes(measured('compare-storm')),
        'oidc-spa': partly(DOCS.oidcSpa, 'token substitution'),
      },
    ),
  },
  {
    name: 'API calls get the token without code',
    cells: fill(
      { no: IN_PAGE },
      {
        Postern: yes(ours('/guides/your-api/')),
        '@hono/oidc-auth': no(measured('compare-storm')),
        '@auth0/auth0-hono': no(measured('compare-code')),
        'better-auth': no(measured('compare-code')),
        'Auth.js': no(measured('compare-code')),
        mod_auth_openidc: yes(measured('compare-code')),
      },
    ),
  },
  {
    name: 'Refreshes expired tokens automatically',
    cells: {
      Postern: yes(measured('compare-storm')),
      '@hono/oidc-auth': partly(
        measured('compare-storm'),
        'for its session; the app gets no token',
      ),
      '@auth0/auth0-hono': yes(measured('compare-storm')),
      'better-auth': yes(measured('compare-storm')),
      'Auth.js': no(DOCS.authJsRotation),
      mod_auth_openidc: yes(measured('compare-storm')),
      'oidc-spa': yes(measured('compare-storm')),
      'oidc-client-ts': yes(measured('compare-storm')),
      '@auth0/auth0-spa-js': yes(measured('compare-storm')),
      'keycloak-js': partly(measured('compare-storm'), 'your code calls `updateToken`'),
    },
  },
  {
    name: 'Back-channel logout: the provider ends the session',
    cells: fill(
      { yes: ['@auth0/auth0-hono', 'mod_auth_openidc'] },
      { Postern: yes(ours('/guides/sign-out/')) },
    ),
  },
  {
    name: 'Step-up: an API asks for a stronger sign-in (RFC 9470)',
    cells: fill(
      {},
      {
        Postern: yes(ours('/guides/step-up/')),
        '@auth0/auth0-hono': partly(DOCS.auth0Hono, 'your code asks for it, with `acr_values`'),
        'oidc-client-ts': partly(
          DOCS.oidcClientTsSettings,
          'your code asks for it, with `acr_values`',
        ),
      },
    ),
  },
  {
    name: 'A token for each API',
    cells: fill(
      {},
      {
        Postern: yes(ours('/guides/your-api/')),
        '@auth0/auth0-hono': yes(DOCS.auth0ServerJs, 'by `audience`, in its code'),
        '@auth0/auth0-spa-js': yes(DOCS.auth0Spa, 'by `audience`, in its types'),
        'oidc-client-ts': partly(DOCS.oidcClientTs, 'one `resource` at a time, in its types'),
      },
    ),
  },
  {
    name: 'Tokens bound to a key (DPoP)',
    cells: fill(
      { yes: ['oidc-spa', 'mod_auth_openidc'] },
      {
        Postern: yes(ours('/reference/specifications/')),
        'oidc-client-ts': yes(DOCS.oidcClientTsSettings),
        '@auth0/auth0-spa-js': yes(DOCS.auth0SpaDpop, 'with an Auth0 tenant'),
      },
    ),
  },
  {
    name: 'Works offline in development',
    cells: fill(
      {},
      {
        Postern: yes(ours('/start/')),
        'better-auth': yes(DOCS.betterAuthPlugins, 'with its own users'),
        'oidc-spa': partly(DOCS.oidcSpa, 'with mocks'),
      },
    ),
  },
  {
    name: 'Runs on Cloudflare Workers',
    cells: fill(
      { yes: ['@auth0/auth0-hono'], no: ['mod_auth_openidc'] },
      {
        Postern: yes(ours('/deploy/cloudflare/')),
        '@hono/oidc-auth': yes(DOCS.honoOidcAuth, 'with Cloudflare Pages'),
      },
    ),
  },
];
