import { expect, test } from 'vitest';
import type { RingKey } from './key-ring.ts';
import { Sealer } from './sealer.ts';

const bytes = (fill: number): Uint8Array<ArrayBuffer> => new Uint8Array(32).fill(fill);
const older: RingKey = { id: 'k1', bytes: bytes(1) };
const newer: RingKey = { id: 'k2', bytes: bytes(2) };
const sealer = new Sealer([older], bytes(9), 'here');

test('opens a sealed text, which is different each time', async () => {
  const sealed = await sealer.seal('a token');
  expect(sealed).toMatch(/^1\.k1\.[A-Za-z0-9_-]+$/);
  expect(await sealer.open(sealed)).toBe('a token');
  expect(await sealer.seal('a token')).not.toBe(sealed);
});

test('S-12 opens no text with a flipped bit', async () => {
  const sealed = await sealer.seal('a token');
  const opened = await Promise.all(
    Array.from(sealed, (character, i) => {
      const flipped = String.fromCharCode(character.charCodeAt(0) ^ 1);
      return sealer.open(sealed.slice(0, i) + flipped + sealed.slice(i + 1));
    }),
  );
  // The last base64url character may contain unused bits, so skip it.
  expect(opened.slice(0, -1).filter((plain) => plain !== undefined)).toEqual([]);
});

test('opens no text with another ring, holder key or context', async () => {
  const sealed = await sealer.seal('a token');
  const others = [
    new Sealer([{ ...older, bytes: bytes(3) }], bytes(9), 'here'),
    new Sealer([older], bytes(8), 'here'),
    new Sealer([older], bytes(9), 'there'),
    new Sealer([newer], bytes(9), 'here'),
  ];
  const opened = await Promise.all(others.map((other) => other.open(sealed)));
  expect(opened).toEqual([undefined, undefined, undefined, undefined]);
});

test('seals with the newest key, and opens with an older key until it is removed', async () => {
  const sealed = await sealer.seal('a token');
  const rotated = new Sealer([newer, older], bytes(9), 'here');
  expect(await rotated.open(sealed)).toBe('a token');
  expect(await rotated.seal('a token')).toMatch(/^1\.k2\./);
  expect(await new Sealer([newer], bytes(9), 'here').open(sealed)).toBeUndefined();
});

test('returns undefined for text that was never sealed', async () => {
  const garbage = ['', '.', '..', '1.k1.', '1.k1.AAAA', '1.k1.%', '2.k1.AAAA', '1.k1.AAAA.x'];
  const opened = await Promise.all(garbage.map((sealed) => sealer.open(sealed)));
  expect(opened.every((plain) => plain === undefined)).toBe(true);
});
