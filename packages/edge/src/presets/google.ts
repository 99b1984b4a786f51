import type { OidcPreset } from './preset.ts';

/**
 * Google, for `oidc`. A refresh token comes only with `access_type=offline`, and again only with
 * `prompt=consent`. A refresh response has none, and the old one stays in force.
 *
 * Sources, read on 2026-11-28: Google, "OpenID Connect", "Discovery document"; google-auth-library for
 * Node.js, "GenerateAuthUrlOpts", `access_type`.
 */
export const google: OidcPreset = {
  issuer: 'https://accounts.google.com',
  scopes: ['openid', 'profile', 'email'],
  parameters: { access_type: 'offline', prompt: 'consent' },
};
