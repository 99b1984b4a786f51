/** Where a cell of the comparison comes from. */
export interface Source {
  /** The address of the peer’s own documentation, or a page of this site. */
  readonly link: string;
  /** When the documentation was read, such as `2026-11-29`. Absent for pages of this site. */
  readonly readOn?: string;
  /** The measurement that shows it, by the name of its result. Absent for documentation. */
  readonly result?: string;
}

const READ_ON = '2026-11-29';

const read = (link: string): Source => ({ link, readOn: READ_ON });

/** A page or a measurement of this repository. */
export const ours = (link: string): Source => ({ link });

/** A result of the comparison, which the page shows. */
export const measured = (result: 'compare-storm' | 'compare-outage' | 'compare-code'): Source => ({
  link: RESULT_ANCHORS[result],
  result,
});

const RESULT_ANCHORS = {
  'compare-storm': '#does-a-burst-of-calls-sign-the-user-out',
  'compare-outage': '#does-an-outage-of-the-provider-sign-the-user-out',
  'compare-code': '#how-many-lines-do-you-write',
} as const;

/** The documentation that was read, of the versions that were run where a version is named. */
export const DOCS = {
  auth0ServerJs: read('https://www.npmjs.com/package/@auth0/auth0-server-js/v/1.12.1'),
  authJsCore: read('https://www.npmjs.com/package/@auth/core/v/0.41.3'),
  authJsDatabases: read('https://authjs.dev/getting-started/database'),
  authJsMethods: read('https://authjs.dev/getting-started'),
  authJsPasskeys: read('https://authjs.dev/getting-started/providers/passkey'),
  authJsRotation: read('https://authjs.dev/guides/refresh-token-rotation'),
  auth0Hono: read('https://www.npmjs.com/package/@auth0/auth0-hono/v/1.2.6'),
  auth0SpaDpop: read('https://auth0.com/blog/implementing-dpop-with-auth0'),
  auth0Spa: read('https://www.npmjs.com/package/@auth0/auth0-spa-js/v/2.9.0'),
  betterAuth: read('https://www.npmjs.com/package/better-auth/v/1.7.25'),
  betterAuthPlugins: read('https://better-auth.com/docs/plugins'),
  honoOidcAuth: read('https://www.npmjs.com/package/@hono/oidc-auth/v/1.8.1'),
  keycloakJs: read('https://www.npmjs.com/package/keycloak-js/v/26.2.4'),
  modAuthOpenidc: read('https://github.com/OpenIDC/mod_auth_openidc#readme'),
  oidcClientTs: read('https://www.npmjs.com/package/oidc-client-ts/v/3.5.0'),
  oidcClientTsSettings: read(
    'https://authts.github.io/oidc-client-ts/interfaces/UserManagerSettings.html',
  ),
  oidcSpa: read('https://www.npmjs.com/package/oidc-spa/v/10.2.11'),
} as const;
