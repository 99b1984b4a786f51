import { encodeBase64Url } from '@postern/core';
import { decodeBase64Url } from './base64url.ts';
import { deriveKey } from './derive-key.ts';
import type { KeyRing, RingKey } from './key-ring.ts';
import { encodeUtf8 } from './utf8.ts';

/** AES-GCM's nonce, in bytes (NIST SP 800-38D §8.2.2: random, 96 bits). */
const NONCE_BYTES = 12;
const FORMAT = '1';

type CipherParameters = Parameters<SubtleCrypto['encrypt']>[0];

const AES = { name: 'AES-GCM', length: 256 };

/**
 * Seals text so that it opens only with the ring, with `holderKey`, and in its own place.
 *
 * `1.<ring key id>.<base64url(nonce, AES-256-GCM ciphertext and tag)>`. The AES key is HKDF-SHA-256
 * (RFC 5869) of the ring key and the holder's key together, so neither opens anything alone.
 * `context` is bound in as additional data: a sealed text does not open in another place.
 */
export class Sealer {
  readonly #ring: KeyRing;
  readonly #holderKey: Uint8Array<ArrayBuffer>;
  readonly #context: string;
  readonly #derived = new Map<string, Promise<CryptoKey>>();

  /**
   * @param holderKey the key in the session's cookie; empty for the edge's own records
   * @param context where the sealed text belongs, such as its key in the store
   */
  constructor(ring: KeyRing, holderKey: Uint8Array<ArrayBuffer>, context: string) {
    this.#ring = ring;
    this.#holderKey = holderKey;
    this.#context = context;
  }

  /** @param beside a text to bind in as well: {@link open} needs the same one */
  async seal(plain: string, beside = ''): Promise<string> {
    const [ringKey] = this.#ring;
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const sealed = await crypto.subtle.encrypt(
      this.#parameters(nonce, ringKey.id, beside),
      await this.#derive(ringKey),
      encodeUtf8(plain),
    );
    const body = new Uint8Array(NONCE_BYTES + sealed.byteLength);
    body.set(nonce);
    body.set(new Uint8Array(sealed), NONCE_BYTES);
    return `${FORMAT}.${ringKey.id}.${encodeBase64Url(body)}`;
  }

  /**
   * @returns the text; undefined if it is damaged or moved, belongs to another holder, or was sealed
   *   with a key that is no longer in the ring
   */
  async open(sealed: string, beside = ''): Promise<string | undefined> {
    const [format, ringKeyId, encoded = '', ...rest] = sealed.split('.');
    const ringKey = this.#ring.find(({ id }) => id === ringKeyId);
    const body = decodeBase64Url(encoded);
    if (format !== FORMAT || rest.length > 0 || !ringKey || !body) return undefined;
    const key = await this.#derive(ringKey);
    const parameters = this.#parameters(body.subarray(0, NONCE_BYTES), ringKey.id, beside);
    try {
      const plain = await crypto.subtle.decrypt(parameters, key, body.subarray(NONCE_BYTES));
      return new TextDecoder().decode(plain);
    } catch {
      return undefined;
    }
  }

  #parameters(nonce: Uint8Array<ArrayBuffer>, ringKeyId: string, beside: string): CipherParameters {
    const additionalData = encodeUtf8(`${FORMAT}.${ringKeyId}.${this.#context}.${beside}`);
    return { name: 'AES-GCM', iv: nonce, additionalData };
  }

  #derive({ id, bytes }: RingKey): Promise<CryptoKey> {
    let key = this.#derived.get(id);
    if (key === undefined) {
      const secret = new Uint8Array([...bytes, ...this.#holderKey]);
      key = deriveKey(secret, 'postern sealing 1', AES, ['encrypt', 'decrypt']);
      this.#derived.set(id, key);
    }
    return key;
  }
}
