import type { OidcPreset } from './preset.ts';

/**
 * GitLab, for `oidc`.
 *
 * Source, read on 2026-11-28: GitLab Docs, "GitLab as OpenID Connect identity provider", "Settings
 * discovery".
 *
 * @param url of a self-managed GitLab. Default `https://gitlab.com`
 */
export function gitlab(url = 'https://gitlab.com'): OidcPreset {
  return { issuer: url.replace(/\/$/, ''), scopes: ['openid', 'profile', 'email'] };
}
