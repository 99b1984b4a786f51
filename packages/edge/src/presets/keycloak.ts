import type { OidcPreset } from './preset.ts';

/**
 * Keycloak, for `oidc`. Roles are claims inside others: `claims: { roles: 'realm_access.roles' }`, if
 * the client's mapper puts them into the ID token or userinfo.
 *
 * Its sign-out takes a form and ends the session that the ID token names, so it asks nothing.
 *
 * Sources, read on 2026-11-28: Keycloak, "Securing applications and services with OpenID Connect",
 * "Endpoints"; Keycloak's Javadoc, class `LogoutEndpoint`.
 *
 * @param url of the server, such as `https://id.example.com`
 */
export function keycloak(url: string, realm: string): OidcPreset {
  return {
    issuer: `${url.replace(/\/$/, '')}/realms/${encodeURIComponent(realm)}`,
    scopes: ['openid', 'profile', 'email'],
    signOutBy: 'post',
  };
}
