import type { OidcPreset } from './preset.ts';

/** The tenant of personal accounts. `…/consumers/v2.0` names it as its issuer. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';

/**
 * Microsoft Entra ID, for `oidc`. The metadata does not list PKCE, which Entra supports. With a certificate
 * in place of a secret, `clientKey` is its private key as a JWK with `alg`, which should be PS256, and
 * `x5t#S256`, the SHA-256 thumbprint of the certificate in base64url.
 *
 * Sources, read on 2026-11-28: Microsoft identity platform, "OpenID Connect", "OIDC endpoint overview".
 * The issuer of personal accounts is in coreos/go-oidc#121. On 2026-12-01 "Microsoft identity platform
 * application authentication certificate credentials".
 *
 * @param tenant the id of the only tenant whose users may sign in; `organizations` for all tenants,
 *   `consumers` for personal accounts, `common` for both
 */
export function entra(tenant: string): OidcPreset {
  return {
    issuer: `https://login.microsoftonline.com/${tenant === 'consumers' ? CONSUMERS : tenant}/v2.0`,
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    supportsPkce: true,
    assertionAudience: 'token_endpoint',
  };
}
