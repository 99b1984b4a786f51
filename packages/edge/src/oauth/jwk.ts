/**
 * A key as a JSON Web Key (RFC 7517 §4), with the members of elliptic curve and RSA keys (RFC 7518 §6).
 * It replaces the DOM's `JsonWebKey`, which is missing in a program without the DOM's types.
 */
export interface Jwk {
  readonly kty: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
  readonly d?: string;
  readonly p?: string;
  readonly q?: string;
  readonly dp?: string;
  readonly dq?: string;
  readonly qi?: string;
  readonly use?: string;
}
