import { DOCS, measured, ours, type Source } from './sources.ts';

/** The peers of the comparison, Postern first. */
export const PEERS = [
  'Postern',
  '@hono/oidc-auth',
  '@auth0/auth0-hono',
  'better-auth',
  'Auth.js',
  'mod_auth_openidc',
  'oidc-spa',
  'oidc-client-ts',
  '@auth0/auth0-spa-js',
  'keycloak-js',
] as const;

/** A peer of the comparison. */
export type PeerName = (typeof PEERS)[number];

/**
 * What a peer has. `silent`: the documentation that the source names does not speak of it, which is
 * no proof that the peer lacks it.
 */
export type Answer = 'yes' | 'partly' | 'no' | 'silent';

/** A cell of the matrix. */
export interface Cell {
  readonly answer: Answer;
  readonly source: Source;
  /** What the answer does not say. Required for `partly`. */
  readonly note?: string;
}

/** A row of the matrix. */
export interface Feature {
  readonly name: string;
  readonly cells: Readonly<Record<PeerName, Cell>>;
}

const yes = (source: Source, note?: string): Cell => ({
  answer: 'yes',
  source,
  ...(note !== undefined && { note }),
});
const no = (source: Source): Cell => ({ answer: 'no', source });
const silent = (source: Source): Cell => ({ answer: 'silent', source });
const partly = (source: Source, note: string): Cell => ({ answer: 'partly', source, note });

/** The documentation that describes a peer as a whole. */
const OVERVIEW: Readonly<Record<PeerName, Source>> = {
  Postern: ours('/reference/configuration/'),
  '@hono/oidc-auth': DOCS.honoOidcAuth,
  '@auth0/auth0-hono': DOCS.auth0Hono,
  'better-auth': DOCS.betterAuthPlugins,
  'Auth.js': DOCS.authJsMethods,
  mod_auth_openidc: DOCS.modAuthOpenidc,
  'oidc-spa': DOCS.oidcSpa,
  'oidc-client-ts': DOCS.oidcClientTs,
  '@auth0/auth0-spa-js': DOCS.auth0Spa,
  'keycloak-js': DOCS.keycloakJs,
};

/** The cells of peers that need no word of their own, by answer, and the others. */
function fill(
  groups: Partial<Record<'yes' | 'no' | 'silent', readonly PeerName[]>>,
  own: Partial<Record<PeerName, Cell>>,
): Readonly<Record<PeerName, Cell>> {
  const pick = (peer: PeerName): Cell => {
    if (own[peer]) return own[peer];
    if (groups.yes?.includes(peer)) return yes(OVERVIEW[peer]);
    return groups.no?.includes(peer) ? no(OVERVIEW[peer]) : silent(OVERVIEW[peer]);
  };
  return {
    Postern: pick('Postern'),
    '@hono/oidc-auth': pick('@hono/oidc-auth'),
    '@auth0/auth0-hono': pick('@auth0/auth0-hono'),
    'better-auth': pick('better-auth'),
    'Auth.js': pick('Auth.js'),
    mod_auth_openidc: pick('mod_auth_openidc'),
    'oidc-spa': pick('oidc-spa'),
    'oidc-client-ts': pick('oidc-client-ts'),
    '@auth0/auth0-spa-js': pick('@auth0/auth0-spa-js'),
    'keycloak-js': pick('keycloak-js'),
  };
}

const IN_PAGE = ['oidc-spa', 'oidc-client-ts', '@auth0/auth0-spa-js', 'keycloak-js'] as const;
/** Clients of a provider: users are the provider's. */
const CLIENTS = [
  'Postern',
  '@hono/oidc-auth',
  '@auth0/auth0-hono',
  'mod_auth_openidc',
  ...IN_PAGE,
] as const;
const SERVERS = [
  'Postern',
  '@hono/oidc-auth',
  '@auth0/auth0-hono',
  'better-auth',
  'Auth.js',
  'mod_auth_openidc',
] as const;

/** What others have and Postern has not. */
export const BETTER_ELSEWHERE: readonly Feature[] = [
  {
    name: 'Users and passwords of its own, so that no provider is needed',
    cells: fill(
      { no: CLIENTS },
      {
        'better-auth': yes(DOCS.betterAuthPlugins),
        'Auth.js': partly(DOCS.authJsMethods, 'your code checks the password'),
      },
    ),
  },
  {
    name: 'Passkeys of its own',
    cells: fill(
      { no: CLIENTS },
      {
        'better-auth': yes(DOCS.betterAuthPlugins),
        'Auth.js': partly(DOCS.authJsPasskeys, 'experimental, not for production'),
      },
    ),
  },
  {
    name: 'SAML, and directories by SCIM',
    cells: fill({ no: ['Postern'] }, { 'better-auth': yes(DOCS.betterAuthPlugins) }),
  },
  {
    name: 'Organizations, roles and administration of users',
    cells: fill({ no: ['Postern'] }, { 'better-auth': yes(DOCS.betterAuthPlugins) }),
  },
  {
    name: 'Users in your own database',
    cells: fill(
      { no: ['Postern'] },
      {
        'better-auth': yes(measured('compare-storm'), 'run with SQLite'),
        'Auth.js': yes(DOCS.authJsDatabases),
      },
    ),
  },
  {
    name: 'More than thirty providers by name',
    cells: fill(
      {},
      {
        Postern: no(measured('compare-code')),
        'better-auth': yes(measured('compare-code')),
        'Auth.js': yes(measured('compare-code')),
      },
    ),
  },
  {
    name: 'No server at all: a static host is enough',
    cells: fill({ yes: IN_PAGE, no: SERVERS }, {}),
  },
  {
    name: 'Any application behind it, in any language, also pages of a server',
    cells: fill({ yes: ['mod_auth_openidc'], no: ['Postern'] }, {}),
  },
  {
    name: 'Certified by the OpenID Foundation',
    cells: fill({ yes: ['mod_auth_openidc'], no: ['Postern'] }, {}),
  },
  {
    name: 'Released',
    cells: fill({ yes: PEERS.filter((peer) => peer !== 'Postern'), no: ['Postern'] }, {}),
  },
];

/** What Postern has, beside the others. */
export const FEATURES: readonly Feature[] = [
  {
    name: 'The page gets no token',
    cells: fill(
      { yes: ['@auth0/auth0-hono'], no: IN_PAGE },
      {
        Postern: yes(ours('/concepts/session/')),
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
    name: 'Calls of APIs get the token without code',
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
    name: 'Refreshes expired tokens by itself',
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
    cells: fill({}, { Postern: yes(ours('/guides/step-up/')) }),
  },
  {
    name: 'A token for each API',
    cells: fill({}, { Postern: yes(ours('/guides/your-api/')) }),
  },
  {
    name: 'Tokens bound to a key (DPoP)',
    cells: fill(
      { yes: ['oidc-spa'] },
      {
        Postern: yes(ours('/reference/specifications/')),
        'oidc-client-ts': yes(DOCS.oidcClientTsSettings),
        '@auth0/auth0-spa-js': yes(DOCS.auth0SpaDpop, 'with an Auth0 tenant'),
      },
    ),
  },
  {
    name: 'Works offline in development, with a provider of its own',
    cells: fill({}, { Postern: yes(ours('/start/')) }),
  },
  {
    name: 'Runs on Cloudflare Workers',
    cells: fill(
      { yes: ['@auth0/auth0-hono'], no: ['mod_auth_openidc'] },
      { Postern: yes(ours('/deploy/cloudflare/')) },
    ),
  },
];
