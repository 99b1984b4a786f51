import { type Rejected, reject } from './token-fault.ts';

/** A token request whose fields are complete. Code and refresh token are not looked up yet. */
export type TokenRequest =
  | {
      readonly grantType: 'authorization_code';
      readonly code: string;
      readonly redirectUri: string | undefined;
      readonly codeVerifier: string | undefined;
    }
  | { readonly grantType: 'refresh_token'; readonly refreshToken: string };

/** Fields that must be in the body and never in the query (RFC 6749 §2.3.1). */
const BODY_ONLY = [
  'grant_type',
  'code',
  'redirect_uri',
  'code_verifier',
  'refresh_token',
  'client_id',
  'client_secret',
  'access_token',
];

/** Whether a query contains fields that must be in the body. */
export function queryCarriesFields(query: URLSearchParams): boolean {
  return BODY_ONLY.some((name) => query.has(name));
}

/**
 * Reads the fields of a token request (RFC 6749 §4.1.3 with RFC 7636 §4.5, and §6). Unknown fields
 * are ignored (§3.2).
 */
export function readTokenRequest(
  fields: Readonly<Record<string, string>>,
): TokenRequest | Rejected {
  switch (fields['grant_type']) {
    case undefined:
      return reject('invalid_request', 'grant_type is missing.');
    case 'authorization_code':
      return readCodeRequest(fields);
    case 'refresh_token':
      return readRefreshRequest(fields);
    default:
      return reject(
        'unsupported_grant_type',
        'grant_type must be authorization_code or refresh_token.',
      );
  }
}

function readCodeRequest(fields: Readonly<Record<string, string>>): TokenRequest | Rejected {
  const code = fields['code'];
  if (code === undefined) return reject('invalid_request', 'code is missing.');
  return {
    grantType: 'authorization_code',
    code,
    redirectUri: fields['redirect_uri'],
    codeVerifier: fields['code_verifier'],
  };
}

function readRefreshRequest(fields: Readonly<Record<string, string>>): TokenRequest | Rejected {
  const refreshToken = fields['refresh_token'];
  if (refreshToken === undefined) return reject('invalid_request', 'refresh_token is missing.');
  if (fields['scope'] !== undefined) {
    return reject('invalid_scope', 'Scopes are not supported yet; omit scope.');
  }
  return { grantType: 'refresh_token', refreshToken };
}
