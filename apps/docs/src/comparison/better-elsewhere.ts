import { CLIENTS, type Feature, fill, IN_PAGE, no, PEERS, partly, SERVERS, yes } from './cells.ts';
import { DOCS, measured } from './sources.ts';

/** What others have and Postern has not. */
export const BETTER_ELSEWHERE: readonly Feature[] = [
  {
    name: 'Its own users and passwords, so that no provider is needed',
    cells: fill(
      { no: CLIENTS },
      {
        'better-auth': yes(DOCS.betterAuthPlugins),
        'Auth.js': partly(DOCS.authJsMethods, 'your code checks the password'),
      },
    ),
  },
  {
    name: 'Its own passkeys',
    cells: fill(
      { no: CLIENTS },
      {
        'better-auth': yes(DOCS.betterAuthPlugins),
        'Auth.js': partly(DOCS.authJsPasskeys, 'experimental, not for production'),
      },
    ),
  },
  {
    name: 'SAML, and directories with SCIM',
    cells: fill(
      { no: ['Postern'] },
      {
        'better-auth': yes(DOCS.betterAuthPlugins),
        'Auth.js': partly(DOCS.authJsCore, 'SAML through BoxyHQ'),
      },
    ),
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
    name: 'Protects any application, in any language, server-rendered pages included',
    cells: fill({ yes: ['mod_auth_openidc'], no: ['Postern'] }, {}),
  },
  {
    name: 'Certified by the OpenID Foundation',
    cells: fill({ yes: ['mod_auth_openidc'], no: ['Postern'] }, {}),
  },
  {
    name: 'Paid support',
    cells: fill({ yes: ['mod_auth_openidc'], no: ['Postern'] }, {}),
  },
  {
    name: 'Released',
    cells: fill({ yes: PEERS.filter((peer) => peer !== 'Postern'), no: ['Postern'] }, {}),
  },
];
