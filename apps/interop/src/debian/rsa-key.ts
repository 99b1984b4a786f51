import { generateKeyPairSync } from 'node:crypto';

/** A key pair that a provider signs with, each key as PEM. */
export function createRsaKey(): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
