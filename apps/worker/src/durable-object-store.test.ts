import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { RecordObject } from '@postern/cloudflare';
import { createDurableObjectStore } from '@postern/cloudflare';
import { describeStore } from '@postern/edge/stores/contract';
import { describeRefresh } from '@postern/edge/tokens/contract';
import { expect, test } from 'vitest';

const records = (env as unknown as { RECORDS: DurableObjectNamespace<RecordObject> }).RECORDS;
const store = createDurableObjectStore(records);

describeStore('the Durable Object store', () => store);
describeRefresh('the Durable Object store', () => store);

test('a store with a location hint behaves the same', async () => {
  const hinted = createDurableObjectStore(records, 'weur');
  await hinted.writeIfVersion('hinted', undefined, { ...soon(), expiresAtMs: Date.now() + 60_000 });
  expect(await store.read('hinted')).toBeDefined();
});

const soon = (): { version: string; value: string; expiresAtMs: number } => ({
  version: 'a',
  value: 'sealed',
  expiresAtMs: Date.now() + 50,
});

test('the alarm deletes an expired record from the storage', async () => {
  const object = records.getByName('alarm');
  await store.writeIfVersion('alarm', undefined, soon());
  await new Promise((resolve) => setTimeout(resolve, 100));
  await runDurableObjectAlarm(object);
  const kept = await runInDurableObject(object, (_, state) => [...state.storage.kv.list()]);
  expect(kept).toEqual([]);
});

test('an alarm that fires early keeps the record and is set again', async () => {
  const object = records.getByName('early');
  await store.writeIfVersion('early', undefined, { ...soon(), expiresAtMs: Date.now() + 60_000 });
  await runDurableObjectAlarm(object);
  expect(await store.read('early')).toBeDefined();
  const alarm = await runInDurableObject(object, (_, state) => state.storage.getAlarm());
  expect(alarm).toBeGreaterThan(Date.now());
});
