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
  const renewer = new Renewer<Renewable>();
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
