import type { OidcPreset } from './preset.ts';

const AUDIENCE = 'https://appleid.apple.com';

/** What Apple issued with the key of "Sign in with Apple". */
export interface AppleKey {
  readonly teamId: string | undefined;
  readonly keyId: string | undefined;
  /** The content of the `.p8` file. */
  readonly privateKey: string | undefined;
}

/**
 * Apple, for `oidc`; `clientId` is the id of the service. The secret is a JWT that the edge signs for each
 * request. Claims are `email`, `email_verified` and `is_private_email`. With the scope `name`, Apple posts
 * the user's name with its response to the user's first sign-in, and never again. Only the view of that
 * session has `name`, `given_name` and `family_name`, so the app must store them. Apple limits refreshes
 * to about one a day, and its access token opens no API, so give no route its token.
 *
 * Sources, read on 2026-11-28: Apple Developer, "Generate and validate tokens"; Auth.js, provider Apple;
 * LoginRadius/apple-client-secret-generator; "Sign in with Apple" of fluffy.es.
 */
export function apple({ teamId = '', keyId = '', privateKey = '' }: AppleKey): OidcPreset {
  return {
    issuer: AUDIENCE,
    scopes: ['openid', 'email'],
    parameters: { response_mode: 'form_post' },
    clientAuthentication: {
      method: 'signed_secret',
      issuer: teamId,
      audience: AUDIENCE,
      keyId,
      privateKey,
    },
    supportsPkce: true,
    postsName: true,
  };
}
