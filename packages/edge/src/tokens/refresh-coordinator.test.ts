import { expect, test } from 'vitest';
import type { Failure } from '../failures/failure.ts';
import { Sealer } from '../sealing/sealer.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { type Absence, SealedRecord } from '../stores/sealed-record.ts';
import type { Store } from '../stores/store.ts';
import { describeRefresh } from './contract.ts';
import { RefreshCoordinator } from './refresh-coordinator.ts';
import type { RefreshState } from './refresh-state.ts';

const shared = createMemoryStore();
describeRefresh('the memory store', () => shared);

test('S-53 stores rejected tokens later without a second request', async () => {
  const memory = createMemoryStore();
  let isDown = false;
  const refuse = (): Promise<never> => Promise.reject(new Error('down'));
  const store: Store = {
    read: (key) => (isDown ? refuse() : memory.read(key)),
    writeIfVersion: (...write) => (isDown ? refuse() : memory.writeIfVersion(...write)),
    delete: (key) => memory.delete(key),
  };
  const ring = [{ id: 'k1', bytes: new Uint8Array(32) }] as const;
  const sealer = new Sealer(ring, new Uint8Array(32), 'key');
  const record = new SealedRecord<RefreshState>(store, 'key', sealer, () => [Date.now() + 600_000]);
  await record.write(undefined, { generation: 0 });

  let requests = 0;
  let aheadMs = 0;
  const coordinator = new RefreshCoordinator<RefreshState>(300);
  const refresh = (): Promise<RefreshState | Absence | Failure> =>
    coordinator.refresh(
      {
        record,
        now: () => Date.now() + aheadMs,
        isNeeded: ({ generation }) => generation === 0,
        request: async () => {
          requests += 1;
          isDown = true;
          return { accessToken: `access-${requests}`, tokenType: 'bearer', obtainedAtMs: 0 };
        },
      },
      () => undefined,
    );
  expect(await refresh()).toMatchObject({ code: 'store_unavailable' });
  isDown = false;
  aheadMs += 20_000;
  expect(await refresh()).toMatchObject({ generation: 1, tokens: { accessToken: 'access-1' } });
  expect(requests).toBe(1);
});

test('S-53 retries the write of an outcome while the store is down', async () => {
  const memory = createMemoryStore();
  let downUntilMs = 0;
  const guard = <R>(act: () => Promise<R>): Promise<R> =>
    Date.now() < downUntilMs ? Promise.reject(new Error('down')) : act();
  const store: Store = {
    read: (key) => guard(() => memory.read(key)),
    writeIfVersion: (...write) => guard(() => memory.writeIfVersion(...write)),
    delete: (key) => memory.delete(key),
  };
  const ring = [{ id: 'k1', bytes: new Uint8Array(32) }] as const;
  const sealer = new Sealer(ring, new Uint8Array(32), 'key');
  const record = new SealedRecord<RefreshState>(store, 'key', sealer, () => [Date.now() + 600_000]);
  await record.write(undefined, { generation: 0 });
  const outcome = await new RefreshCoordinator<RefreshState>().refresh(
    {
      record,
      now: Date.now,
      isNeeded: ({ generation }) => generation === 0,
      request: async () => {
        downUntilMs = Date.now() + 1500;
        return { accessToken: 'new', tokenType: 'bearer', obtainedAtMs: 0 };
      },
    },
    () => undefined,
  );
  expect(outcome).toMatchObject({ generation: 1, tokens: { accessToken: 'new' } });
});
