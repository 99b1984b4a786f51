import * as fc from 'fast-check';
import { readKeyRing } from '../../../../packages/edge/src/sealing/key-ring.ts';
import { readSettings } from '../../../../packages/edge/src/settings/read-settings.ts';
import { isText } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';

const BYTES = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const SETTINGS = { POSTERN_PUBLIC_ORIGIN: 'https://app.example' };

const key = fc
  .tuple(
    fc.oneof(fc.constantFrom('k1', 'k2', '2026-11_a'), fc.string({ maxLength: 40 })),
    fc.oneof(
      fc.uint8Array({ minLength: 30, maxLength: 34 }).map((bytes) => encode(bytes)),
      fc.string({ maxLength: 50 }),
    ),
  )
  .map((parts) => parts.join(':'));

export const keyRing: Target = defineTarget({
  name: 'key-ring',
  property:
    'accepts only a ring of 32-byte keys with distinct ids; the error for any other repeats no key',
  inputs: fc.array(key, { minLength: 1, maxLength: 4 }).map((keys) => keys.join(',')),
  words: ['k1:', 'k2:', BYTES, `,k2:${BYTES}`, ',', ':', ' ', '=', '-', '_'],
  read: (json) => (isText(json) ? json : undefined),
  run: (text) => ({
    ring: readKeyRing(text),
    // With a connection given, no credentials are required.
    reading: readSettings({ ...SETTINGS, POSTERN_KEYS: text }, [{}]),
  }),
  judge(text, { ring, reading }) {
    if ((ring === undefined) !== (reading.faults !== undefined))
      return 'settings read it otherwise';
    if (ring === undefined) return findFaultsError(text, JSON.stringify(reading.faults));
    const parts = text.split(',').map((part) => part.trim());
    const written = ring.map(({ id, bytes }) => `${id}:${encode(bytes)}`);
    if (ring.some(({ bytes }) => bytes.length !== 32)) return 'a key has not 32 bytes';
    if (new Set(ring.map(({ id }) => id)).size !== ring.length) return 'two keys have one id';
    if (JSON.stringify(ring).includes('bytes')) return 'JSON of the ring contains its bytes';
    // The last of 43 characters has two spare bits.
    const isSame = parts.every((part, i) => part.slice(0, -1) === written[i]?.slice(0, -1));
    return isSame && parts.length === written.length ? undefined : 'it is not what is written';
  },
});

function findFaultsError(text: string, faults: string): string | undefined {
  const secrets = text.split(/[,:\s]/).filter((part) => part.length > 20);
  return secrets.some((secret) => faults.includes(secret)) ? 'the error repeats a key' : undefined;
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
