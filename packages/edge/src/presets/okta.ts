import type { OidcPreset } from './preset.ts';

/**
 * Okta, for `oidc`. Its sign-out takes a form with the ID token. An assertion of `private_key_jwt` must
 * name the endpoint that it is sent to.
 *
 * Sources, read on 2026-11-28: Okta Developer, "Custom Authorization Servers", and "Authorization
 * Servers", "Work with the Default Authorization Server"; its API reference, operation `logoutWithPost`; on
 * 2026-12-01 Okta Support, "The audience claim for client_assertion must be the endpoint invoked for the
 * request".
 *
 * @param domain of the organization, such as `example.okta.com`
 * @param authorizationServer the id of a custom authorization server, such as `default`, for APIs of
 *   your own. Default: that of the organization
 */
export function okta(domain: string, authorizationServer?: string): OidcPreset {
  const path = authorizationServer === undefined ? '' : `/oauth2/${authorizationServer}`;
  return {
    issuer: `https://${domain}${path}`,
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    signOutBy: 'post',
    assertionAudience: 'endpoint',
  };
}
