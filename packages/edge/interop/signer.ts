import { encodeBase64Url } from '@postern/core';

/** A key pair that signs JWTs with RS256. */
export interface Signer {
  /** The private key, as the configuration of a provider or client takes it. */
  readonly jwk: JsonWebKey & { kty: string; kid: string };
  readonly publicJwk: JsonWebKey & { kty: string; kid: string };
  sign(claims: object, header?: object): Promise<string>;
  /** Signs a payload as it is. */
  signBytes(payload: Uint8Array, header?: object): Promise<string>;
}

const RS256 = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};

/** Generates a key pair and its signer. @param kid the key id in header and JWK */
export async function createSigner(kid: string = 'a-key'): Promise<Signer> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(RS256, true, [
    'sign',
    'verify',
  ]);
  const signBytes: Signer['signBytes'] = async (payload, header = {}) => {
    const parts = [encodePart({ alg: 'RS256', kid, ...header }), encodeBase64Url(payload)];
    const data = new TextEncoder().encode(parts.join('.'));
    const signature = await crypto.subtle.sign(RS256.name, privateKey, data);
    return [...parts, encodeBase64Url(new Uint8Array(signature))].join('.');
  };
  return {
    jwk: await exportJwk(privateKey, kid),
    publicJwk: await exportJwk(publicKey, kid),
    sign: (claims, header) => signBytes(new TextEncoder().encode(JSON.stringify(claims)), header),
    signBytes,
  };
}

async function exportJwk(key: CryptoKey, kid: string): Promise<Signer['jwk']> {
  const { kty = 'RSA', key_ops: _, ext: __, ...jwk } = await crypto.subtle.exportKey('jwk', key);
  return { ...jwk, kty, kid, use: 'sig', alg: 'RS256' };
}

/** Encodes a header or claims as one part of a JWT. */
export function encodePart(part: object): string {
  return encodeBase64Url(new TextEncoder().encode(JSON.stringify(part)));
}

/** Reads a JWT's claims without verifying it. */
export function decodeClaims(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
}
