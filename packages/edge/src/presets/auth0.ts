import type { OidcPreset } from './preset.ts';

/**
 * Auth0, for `oidc`. Its issuer ends in a slash. For a token of an API, add
 * `parameters: { audience: 'https://orders.example.com' }`.
 *
 * Source, read on 2026-11-28: Auth0 Docs, "Get Refresh Tokens".
 *
 * @param domain of the tenant, such as `example.eu.auth0.com`, or the tenant's own domain
 */
export function auth0(domain: string): OidcPreset {
  return {
    issuer: `https://${domain}/`,
    scopes: ['openid', 'profile', 'email', 'offline_access'],
  };
}
