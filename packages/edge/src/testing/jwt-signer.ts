import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from 'jose';

/** Signs JWTs by ES256, as a provider does. */
export interface JwtSigner {
  /** The key set that the provider publishes. */
  readonly jwks: JSONWebKeySet;
  sign(
    claims: JWTPayload,
    header?: { readonly typ?: string; readonly kid?: string },
  ): Promise<string>;
}

/** Creates a signer with a key of its own. */
export async function createJwtSigner(kid: string = 'key-1'): Promise<JwtSigner> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return {
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }] },
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(privateKey),
  };
}
