import type { OidcPreset } from './preset.ts';

/**
 * Amazon Cognito, for `oidc`. The metadata does not list PKCE, which Cognito supports. A refresh response
 * has a refresh token only if the app client rotates them. Its sign-out takes `logout_uri`, an allowed
 * sign-out URL of the app client, and returns no `state`.
 *
 * Sources, read on 2026-11-28: Amazon Cognito Developer Guide, "Identity provider and relying party
 * endpoints"; "The token issuer endpoint"; "Refresh tokens"; on 2026-11-30 "The managed login sign-out
 * endpoint", and for `state` awsdocs/amazon-cognito-developer-guide#15.
 *
 * @param region such as `eu-north-1`
 * @param userPool the id of the user pool, such as `eu-north-1_AbCdEf123`
 */
export function cognito(region: string, userPool: string): OidcPreset {
  return {
    issuer: `https://cognito-idp.${region}.amazonaws.com/${userPool}`,
    scopes: ['openid', 'profile', 'email'],
    supportsPkce: true,
  };
}
