import { DOCS, ours, type Source } from './sources.ts';

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

/** A cell of a peer that has the feature. */
export const yes = (source: Source, note?: string): Cell => ({
  answer: 'yes',
  source,
  ...(note !== undefined && { note }),
});
/** A cell of a peer that has not the feature. */
export const no = (source: Source): Cell => ({ answer: 'no', source });
const silent = (source: Source): Cell => ({ answer: 'silent', source });
/** A cell of a peer that has part of the feature. */
export const partly = (source: Source, note: string): Cell => ({ answer: 'partly', source, note });

/** The documentation that describes a peer as a whole. A cell without its own source refers to it. */
export const OVERVIEW: Readonly<Record<PeerName, Source>> = {
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

/** The cells of peers that need no note, by answer, and the others. */
export function fill(
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

/** Libraries for a page. */
export const IN_PAGE = [
  'oidc-spa',
  'oidc-client-ts',
  '@auth0/auth0-spa-js',
  'keycloak-js',
] as const;
/** Clients of a provider: users are the provider's. */
export const CLIENTS = [
  'Postern',
  '@hono/oidc-auth',
  '@auth0/auth0-hono',
  'mod_auth_openidc',
  ...IN_PAGE,
] as const;
/** Peers that run on a server. */
export const SERVERS = [
  'Postern',
  '@hono/oidc-auth',
  '@auth0/auth0-hono',
  'better-auth',
  'Auth.js',
  'mod_auth_openidc',
] as const;
