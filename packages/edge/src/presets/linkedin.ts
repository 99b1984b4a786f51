import type { OidcPreset } from './preset.ts';

/**
 * LinkedIn ("Sign In with LinkedIn using OpenID Connect"), for `oidc`. It rejects the code verifier of
 * PKCE and its ID tokens have no nonce, so nothing binds a code to its sign-in. It takes the secret in
 * the form only.
 *
 * Sources, read on 2026-11-28: Microsoft Learn, "Sign In with LinkedIn using OpenID Connect",
 * "Authenticating Members"; for PKCE and the nonce directus/directus#23645, teamhanko/hanko#2405 and
 * authlib/authlib#763. LinkedIn publishes another issuer than its documentation prints.
 */
export const linkedin: OidcPreset = {
  issuer: 'https://www.linkedin.com/oauth',
  scopes: ['openid', 'profile', 'email'],
  overrides: { token_endpoint_auth_methods_supported: ['client_secret_post'] },
  supportsPkce: false,
  supportsNonce: false,
  allowsCodeInjection: true,
};
