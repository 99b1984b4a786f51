import { expect, test } from 'vitest';
import type { Failure } from '../failure.ts';
import { Sealer } from '../sessions/sealing.ts';
import { createMemoryStore } from '../stores/memory.ts';
import type { Store } from '../stores/store.ts';
import { Cell } from './cell.ts';
import { describeRenewal } from './contract.ts';
import type { Renewable } from './renewable.ts';
import { Renewer } from './renewer.ts';

const shared = createMemoryStore();
describeRenewal('the memory store', () => shared);

test('S-53 tokens that the store would not take are written later, and not asked for again', async () => {
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
  const cell = new Cell<Renewable>(store, 'key', sealer, () => Date.now() + 600_000);
  await cell.write(undefined, { generation: 0 });

  let requests = 0;
  let aheadMs = 0;
  const renewer = new Renewer<Renewable>(300);
  const renew = (): Promise<Renewable | Failure> =>
    renewer.renew(
      {
        cell,
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
  expect(await renew()).toMatchObject({ code: 'store_unavailable' });
  isDown = false;
  aheadMs += 20_000;
  expect(await renew()).toMatchObject({ generation: 1, tokens: { accessToken: 'access-1' } });
  expect(requests).toBe(1);
});

test('S-53 a store that is silent for a moment when the outcome is written costs nothing but the wait', async () => {
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
  const cell = new Cell<Renewable>(store, 'key', sealer, () => Date.now() + 600_000);
  await cell.write(undefined, { generation: 0 });
  const outcome = await new Renewer<Renewable>().renew(
    {
      cell,
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

test('a write that landed without an answer is known to have landed', async () => {
  const memory = createMemoryStore();
  const store: Store = {
    ...memory,
    writeIfVersion: async (...write) => {
      await memory.writeIfVersion(...write);
      throw new Error('connection lost');
    },
  };
  const ring = [{ id: 'k1', bytes: new Uint8Array(32) }] as const;
  const sealer = new Sealer(ring, new Uint8Array(32), 'key');
  const cell = new Cell<Renewable>(store, 'key', sealer, () => Date.now() + 600_000);
  expect(await cell.write(undefined, { generation: 7 })).toMatchObject({
    value: { generation: 7 },
  });
});
