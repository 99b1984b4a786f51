import { expect, test, vi } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { Sealer } from '../sealing/sealer.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { SealedRecord, type Versioned } from '../stores/sealed-record.ts';
import type { RefreshState } from './refresh-state.ts';
import type { RefreshTask } from './refresh-task.ts';
import { storeOutcome } from './store-outcome.ts';

const NOW_MS = 1000;
const OLD = { accessToken: 'old', tokenType: 'bearer', obtainedAtMs: 0 };
const NEW = { accessToken: 'new', tokenType: 'bearer', obtainedAtMs: NOW_MS };
const LOCK = { by: 'us', untilMs: 60_000 };

/** A record whose lock this caller holds. */
async function lock(): Promise<{
  record: SealedRecord<RefreshState>;
  locked: Versioned<RefreshState>;
  finish: (result: typeof NEW | Failure) => ReturnType<typeof storeOutcome<RefreshState>>;
}> {
  const sealer = new Sealer([{ id: 'k1', bytes: new Uint8Array(32) }], new Uint8Array(), 'key');
  const readTimes = (): [number] => [Date.now() + 60_000];
  const record = new SealedRecord<RefreshState>(createMemoryStore(), 'key', sealer, readTimes);
  const locked = await record.write(undefined, { generation: 3, tokens: OLD, claim: LOCK });
  if (locked === undefined || locked instanceof Failure) throw new Error('no lock');
  const task: RefreshTask<RefreshState> = {
    record,
    now: () => NOW_MS,
    isNeeded: () => true,
    request: () => Promise.reject(new Error('unexpected request')),
  };
  return { record, locked, finish: (result) => storeOutcome(task, locked, result, 1000) };
}

test('keeps no token of a session whose refresh token is dead', async () => {
  const { record, finish } = await lock();
  const dead = new Failure('provider_rejected_grant');
  expect(await finish(dead)).toBe(dead);
  const stored = await record.read();
  expect(stored).toMatchObject({ value: { generation: 3, ended: 'provider_rejected_grant' } });
  expect(JSON.stringify(stored)).not.toContain('old');
});

test('replaces the lock with the new tokens and counts the generation', async () => {
  const { record, finish } = await lock();
  expect(await finish(NEW)).toEqual({ generation: 4, tokens: NEW });
  expect(await record.read()).toMatchObject({ value: { generation: 4, tokens: NEW } });
});

test('replaces the lock with a backoff after a transient failure, and keeps the tokens', async () => {
  const { record, finish } = await lock();
  const failure = new Failure('provider_unreachable');
  expect(await finish(failure)).toBe(failure);
  const pause = { code: 'provider_unreachable', count: 1, untilMs: NOW_MS + 1000 };
  expect(await record.read()).toMatchObject({ value: { generation: 3, tokens: OLD, pause } });
});

test('stores the end after invalid_grant', async () => {
  const { record, finish } = await lock();
  await finish(new Failure('provider_rejected_grant'));
  expect(await record.read()).toMatchObject({ value: { ended: 'provider_rejected_grant' } });
});

test('keeps a write that happened meanwhile', async () => {
  const { record, locked, finish } = await lock();
  const touched = { ...locked.value, usedAtMs: 7 };
  await record.write(locked.version, touched);
  expect(await finish(NEW)).toMatchObject({ usedAtMs: 7, tokens: NEW });
});

test('keeps a deleted record deleted', async () => {
  const { record, finish } = await lock();
  await record.delete();
  expect(await finish(NEW)).toBe('missing');
  expect(await record.read()).toBe('missing');
});

test.each(['provider_rejected_grant', 'provider_unreachable'] as const)(
  'a late %s leaves the lock and the tokens of the next caller',
  async (code) => {
    const { record, locked, finish } = await lock();
    const next = { ...locked.value, claim: { by: 'the next', untilMs: 120_000 } };
    await record.write(locked.version, next);
    expect(await finish(new Failure(code))).toMatchObject({ code });
    expect(await record.read()).toMatchObject({ value: next });
  },
);

test('keeps newer tokens', async () => {
  const { record, locked, finish } = await lock();
  const newest = { ...NEW, accessToken: 'newest' };
  await record.write(locked.version, { generation: 4, tokens: newest });
  expect(await finish(NEW)).toEqual({ generation: 4, tokens: newest });
});

test('gives up in time although the clock is set back', async () => {
  const { record, locked } = await lock();
  vi.useFakeTimers({ toFake: ['Date'] });
  const down = new Failure('store_unavailable');
  const broken = Object.assign(Object.create(record), {
    write: async () => down,
    read: async () => down,
  });
  const task = {
    record: broken,
    now: () => NOW_MS,
    isNeeded: () => true,
    request: async () => NEW,
  };
  const outcome = storeOutcome<RefreshState>(task, locked, NEW, 50);
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(await outcome).toBe(down);
  vi.useRealTimers();
});
