import type { OAuthPreset } from './preset.ts';

/**
 * GitHub, for `oauth`. An OAuth app's tokens do not end; those of a GitHub App may, with a refresh
 * token. Without the scope `user:email`, `email` is the public address, or missing.
 *
 * Sources, read on 2026-11-28: GitHub Docs, "Authorizing OAuth apps", "Web application flow";
 * "Refreshing user access tokens"; "Troubleshooting OAuth app access token request errors". The `iss`
 * of responses is reported in langfuse/langfuse#13093.
 */
export const github: OAuthPreset = {
  authorizationEndpoint: 'https://github.com/login/oauth/authorize',
  tokenEndpoint: 'https://github.com/login/oauth/access_token',
  userinfoEndpoint: 'https://api.github.com/user',
  issuer: 'https://github.com/login/oauth',
  // The name (`login`) can pass to another user.
  subject: 'id',
  scopes: ['read:user'],
};
