import type { OidcPreset } from './preset.ts';

/**
 * Twitch, for `oidc`. It takes the secret in the form only, lists scopes as an array, and has each claim
 * beyond `sub` only if `claims` of the request names it. It ignores PKCE; the nonce binds a code to its
 * sign-in.
 *
 * Source, read on 2026-11-28: Twitch Developers, "Using OIDC to get OAuth Access Tokens", "Discovering
 * supported claims and authorization URIs".
 */
export const twitch: OidcPreset = {
  issuer: 'https://id.twitch.tv/oauth2',
  scopes: ['openid', 'user:read:email'],
  parameters: {
    claims: JSON.stringify({
      id_token: { preferred_username: null, email: null, email_verified: null, picture: null },
    }),
  },
  overrides: { token_endpoint_auth_methods_supported: ['client_secret_post'] },
  supportsPkce: true,
};
