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
    'a ring that is read has keys of 32 bytes with ids of their own, as written; one that is not is a fault that repeats none of it',
  inputs: fc.array(key, { minLength: 1, maxLength: 4 }).map((keys) => keys.join(',')),
  words: ['k1:', 'k2:', BYTES, `,k2:${BYTES}`, ',', ':', ' ', '=', '-', '_'],
  read: (json) => (isText(json) ? json : undefined),
  run: (text) => ({
    ring: readKeyRing(text),
    // With a connection beside them, no credentials are needed.
    reading: readSettings({ ...SETTINGS, POSTERN_KEYS: text }, [{}]),
  }),
  judge(text, { ring, reading }) {
    if ((ring === undefined) !== (reading.faults !== undefined))
      return 'settings read it otherwise';
    if (ring === undefined) return explainFaults(text, JSON.stringify(reading.faults));
    const parts = text.split(',').map((part) => part.trim());
    const written = ring.map(({ id, bytes }) => `${id}:${encode(bytes)}`);
    if (ring.some(({ bytes }) => bytes.length !== 32)) return 'a key is not of 32 bytes';
    if (new Set(ring.map(({ id }) => id)).size !== ring.length) return 'two keys have one id';
    if (JSON.stringify(ring).includes('bytes')) return 'the bytes are in its JSON';
    // The last character of 43 says four bits, of which two are of no byte.
    const isSame = parts.every((part, i) => part.slice(0, -1) === written[i]?.slice(0, -1));
    return isSame && parts.length === written.length ? undefined : 'it is not what is written';
  },
});

function explainFaults(text: string, faults: string): string | undefined {
  const secrets = text.split(/[,:\s]/).filter((part) => part.length > 20);
  return secrets.some((secret) => faults.includes(secret)) ? 'the fault repeats a key' : undefined;
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
