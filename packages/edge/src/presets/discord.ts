import type { OAuthPreset } from './preset.ts';

/**
 * Discord, for `oauth`. Its API refuses requests without `User-Agent`, which the edge sends. Without the
 * scope `email`, the user has no `email`.
 *
 * Sources, read on 2026-11-28: `https://discord.com/.well-known/oauth-authorization-server`, which
 * announces `iss`; Arctic's documentation of Discord.
 */
export const discord: OAuthPreset = {
  authorizationEndpoint: 'https://discord.com/oauth2/authorize',
  tokenEndpoint: 'https://discord.com/api/oauth2/token',
  revocationEndpoint: 'https://discord.com/api/oauth2/token/revoke',
  userinfoEndpoint: 'https://discord.com/api/users/@me',
  issuer: 'https://discord.com',
  subject: 'id',
  scopes: ['identify'],
};
