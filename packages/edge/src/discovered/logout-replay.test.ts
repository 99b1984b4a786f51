import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { readKeyRing } from '../sealing/key-ring.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { findReplay } from './logout-replay.ts';

const [OLD, NEW] = [`k1:${'A'.repeat(43)}`, `k2:${'E'.repeat(43)}`];

function readRing(text: string) {
  const ring = readKeyRing(text);
  if (ring === undefined) throw new Error('invalid key ring');
  return ring;
}

test('knows a token once it is remembered, and until it expires', async () => {
  let nowMs = 0;
  const parts = { store: createMemoryStore(() => nowMs), keyRing: readRing(OLD) };
  const replay = await findReplay('provider', 'token', parts);
  expect(await replay.isKnown()).toBe(false);
  expect(await replay.remember(60)).toBeUndefined();
  expect(await (await findReplay('provider', 'token', parts)).isKnown()).toBe(true);
  expect(await (await findReplay('provider', 'another', parts)).isKnown()).toBe(false);
  expect(await (await findReplay('another', 'token', parts)).isKnown()).toBe(false);
  // A record lasts two minutes longer than the token, because clocks differ.
  nowMs = 60_000 + 120_000;
  expect(await replay.isKnown()).toBe(false);
});

test('knows the token under the old and the new key while the ring is rotated', async () => {
  const store = createMemoryStore();
  const find = (keys: string) =>
    findReplay('provider', 'token', { store, keyRing: readRing(keys) });
  await (await find(OLD)).remember(Date.now() / 1000);
  expect(await (await find(`${NEW},${OLD}`)).isKnown()).toBe(true);
  await (await find(`${NEW},${OLD}`)).remember(Date.now() / 1000);
  expect(await (await find(NEW)).isKnown()).toBe(true);
});

test('returns store_unavailable if the store fails', async () => {
  const fail = () => Promise.reject(new Error('down'));
  const store = { read: fail, writeIfVersion: fail, delete: fail };
  const replay = await findReplay('provider', 'token', { store, keyRing: readRing(OLD) });
  expect(await replay.isKnown()).toMatchObject({ code: 'store_unavailable' });
  expect(await replay.remember(60)).toBeInstanceOf(Failure);
});
