import type { OidcPreset } from './preset.ts';

/**
 * Slack ("Sign in with Slack"), for `oidc`. It refuses with status 200 and `ok: false`. It ignores PKCE;
 * the nonce binds a code to its sign-in.
 *
 * Sources, read on 2026-11-28: Slack Docs, "Sign in with Slack"; "openid.connect.token method",
 * "Response".
 */
export const slack: OidcPreset = {
  issuer: 'https://slack.com',
  scopes: ['openid', 'profile', 'email'],
  supportsPkce: true,
};
