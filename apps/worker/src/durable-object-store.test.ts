import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describeStore } from '@postern/edge/stores/contract';
import { describeRefresh } from '@postern/edge/tokens/contract';
import { expect, test } from 'vitest';
import { createDurableObjectStore } from './durable-object-store.ts';
import type { RecordObject } from './record-object.ts';

const records = (env as unknown as { RECORDS: DurableObjectNamespace<RecordObject> }).RECORDS;
const store = createDurableObjectStore(records);

describeStore('the Durable Object store', () => store);
describeRefresh('the Durable Object store', () => store);

test('with a location hint it is the same store', async () => {
  const hinted = createDurableObjectStore(records, 'weur');
  await hinted.writeIfVersion('hinted', undefined, { ...soon(), expiresAtMs: Date.now() + 60_000 });
  expect(await store.read('hinted')).toBeDefined();
});

const soon = (): { version: string; value: string; expiresAtMs: number } => ({
  version: 'a',
  value: 'sealed',
  expiresAtMs: Date.now() + 50,
});

test('an expired record leaves the storage by its own alarm', async () => {
  const object = records.getByName('alarm');
  await store.writeIfVersion('alarm', undefined, soon());
  await new Promise((resolve) => setTimeout(resolve, 100));
  await runDurableObjectAlarm(object);
  const kept = await runInDurableObject(object, (_, state) => [...state.storage.kv.list()]);
  expect(kept).toEqual([]);
});

test('an alarm that comes before its time leaves the record alone', async () => {
  const object = records.getByName('early');
  await store.writeIfVersion('early', undefined, { ...soon(), expiresAtMs: Date.now() + 60_000 });
  await runDurableObjectAlarm(object);
  expect(await store.read('early')).toBeDefined();
  const alarm = await runInDurableObject(object, (_, state) => state.storage.getAlarm());
  expect(alarm).toBeGreaterThan(Date.now());
});
