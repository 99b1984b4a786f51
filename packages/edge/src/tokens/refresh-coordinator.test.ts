import { expect, test } from 'vitest';
import type { Failure } from '../failures/failure.ts';
import { isAlive } from '../oauth/token-set.ts';
import { Sealer } from '../sealing/sealer.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { type Absence, SealedRecord } from '../stores/sealed-record.ts';
import type { Store } from '../stores/store.ts';
import { describeRefresh } from './contract.ts';
import { RefreshCoordinator } from './refresh-coordinator.ts';
import type { RefreshState } from './refresh-state.ts';
import type { RefreshTask } from './refresh-task.ts';

const shared = createMemoryStore();
describeRefresh('the memory store', () => shared);

type Outcome = RefreshState | Absence | Failure;

/** A store that goes down during the first request, before the tokens of that request are stored. */
class Outage {
  readonly #memory = createMemoryStore();
  readonly #processes = [this.#start(), this.#start()] as const;
  isDown = false;
  aheadMs = 0;
  /** The refresh token of each request. */
  readonly requests: (string | undefined)[] = [];
  lifetimeMs = 600_000;

  get record(): SealedRecord<RefreshState> {
    return this.#processes[0].record;
  }

  /** Refreshes tokens, as a caller does that finds the first ones expired. */
  refresh(process: 0 | 1 = 0): Promise<Outcome> {
    const { coordinator, record } = this.#processes[process];
    const task: RefreshTask<RefreshState> = {
      record,
      initial: { generation: 0 },
      now: this.#now,
      isNeeded: ({ tokens }) => tokens === undefined || !isAlive(tokens, this.#now()),
      request: async ({ tokens }) => {
        this.requests.push(tokens?.refreshToken);
        this.isDown = this.requests.length === 1;
        const obtainedAtMs = this.#now();
        const expiresAtMs = obtainedAtMs + this.lifetimeMs;
        const names = {
          accessToken: `access-${this.requests.length}`,
          refreshToken: `refresh-${this.requests.length}`,
        };
        return { ...names, tokenType: 'bearer', obtainedAtMs, expiresAtMs };
      },
    };
    return coordinator.refresh(task, () => undefined);
  }

  /** Ends the outage, after the lock of the first request. */
  end(): void {
    this.isDown = false;
    this.aheadMs += 20_000;
  }

  readonly #now = (): number => Date.now() + this.aheadMs;

  #start(): {
    readonly coordinator: RefreshCoordinator<RefreshState>;
    readonly record: SealedRecord<RefreshState>;
  } {
    const store: Store = {
      read: (key) => this.#act(() => this.#memory.read(key)),
      writeIfVersion: (...write) => this.#act(() => this.#memory.writeIfVersion(...write)),
      delete: (key) => this.#memory.delete(key),
    };
    const sealer = new Sealer([{ id: 'k1', bytes: new Uint8Array(32) }], new Uint8Array(32), 'key');
    const expiresAtMs = Date.now() + 600_000;
    return {
      coordinator: new RefreshCoordinator<RefreshState>(300),
      record: new SealedRecord<RefreshState>(store, 'key', sealer, () => [expiresAtMs]),
    };
  }

  #act<R>(act: () => Promise<R>): Promise<R> {
    return this.isDown ? Promise.reject(new Error('down')) : act();
  }
}

test('S-53 stores rejected tokens later without a second request', async () => {
  const outage = new Outage();
  expect(await outage.refresh()).toMatchObject({ code: 'store_unavailable' });
  outage.end();
  const tokens = { accessToken: 'access-1' };
  expect(await outage.refresh()).toMatchObject({ generation: 1, tokens });
  expect(outage.requests).toHaveLength(1);
});

test('S-53 stores rejected tokens without a later refresh', async () => {
  const outage = new Outage();
  await outage.refresh();
  outage.end();
  const tokens = { accessToken: 'access-1' };
  await expect.poll(() => outage.record.read()).toMatchObject({ value: { tokens } });
});

test('S-53 refreshes with the rejected tokens if they have expired', async () => {
  const outage = new Outage();
  outage.lifetimeMs = 10_000;
  await outage.refresh();
  outage.end();
  const tokens = { accessToken: 'access-2' };
  expect(await outage.refresh()).toMatchObject({ generation: 2, tokens });
  expect(outage.requests).toEqual([undefined, 'refresh-1']);
});

test('S-53 after an outage longer than the lock, another process lets its holder store the tokens', async () => {
  const outage = new Outage();
  await outage.refresh();
  expect(await outage.refresh(1)).toMatchObject({ code: 'store_unavailable' });
  outage.end();
  const tokens = { accessToken: 'access-1' };
  expect(await outage.refresh(1)).toMatchObject({ generation: 1, tokens });
  expect(outage.requests).toHaveLength(1);
});

test('forgets tokens once they are stored: a record that begins again gets others', async () => {
  const outage = new Outage();
  await outage.refresh();
  outage.end();
  await outage.refresh();
  await outage.record.delete();
  expect(await outage.refresh()).toMatchObject({ tokens: { accessToken: 'access-2' } });
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
