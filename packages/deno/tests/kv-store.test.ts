import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '@postern/edge';
import { describeStore } from '@postern/edge/stores/contract';
import { describeRefresh } from '@postern/edge/tokens/contract';
import { ROOT, type Running, run } from '@postern/processes';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PROCESSES = 4;
const folder = mkdtempSync(join(tmpdir(), 'postern-kv-'));
const running: Running[] = [];
const origins: string[] = [];

/** Starts a process that opens the KV file and serves operations on it. */
async function startStoreServer(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const file = join(folder, 'kv');
  const permissions = ['--allow-net=127.0.0.1', `--allow-read=${file}`, `--allow-write=${file}`];
  const { PATH, HOME } = process.env;
  running.push(
    run({
      command: join(ROOT, 'node_modules/.bin/deno'),
      args: ['run', ...permissions, 'tests/store-server.ts', file],
      cwd: join(ROOT, 'packages/deno'),
      env: { PATH, HOME },
      onLine: resolve,
    }),
  );
  return `http://127.0.0.1:${JSON.parse(await promise).port}`;
}

beforeAll(async () => {
  origins.push(...(await Promise.all(Array.from({ length: PROCESSES }, startStoreServer))));
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.kill()));
  rmSync(folder, { recursive: true });
});

async function act(process: number, body: object): ReturnType<Response['json']> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(origins[process] ?? '', init);
  if (!response.ok) throw new Error(`the store has failed: ${response.status}`);
  return response.json();
}

/** The real Deno KV in its own runtime: in one process, or in several in turn. */
function createStore(pick: () => number): Store {
  return {
    read: async (key) => (await act(pick(), { act: 'read', key })).record,
    writeIfVersion: async (key, expected, record) =>
      (await act(pick(), { act: 'write', key, expected, record })).written,
    delete: async (key) => {
      await act(pick(), { act: 'delete', key });
    },
  };
}

let turn = 0;
const inTurn = (): number => {
  turn += 1;
  return turn % PROCESSES;
};
describeStore('the Deno KV store', () => createStore(() => 0));
describeRefresh('the Deno KV store', () => createStore(() => 0));
describeStore(`${PROCESSES} processes on one Deno KV file`, () => createStore(inTurn));
describeRefresh(`${PROCESSES} processes on one Deno KV file`, () => createStore(inTurn));

const LONG = 150_000;
const long = (version: string, length = LONG): Parameters<Store['writeIfVersion']>[2] => ({
  version,
  value: version.repeat(length),
  expiresAtMs: Date.now() + 60_000,
});

test('leaves no entry of a long record when a shorter one replaces it, or when it is deleted', async () => {
  const store = createStore(() => 0);
  const countEntries = async (): Promise<number> =>
    (await act(0, { act: 'count', key: 'long' })).entries;
  await store.writeIfVersion('long', undefined, long('a'));
  expect(await countEntries()).toBe(3);
  await store.writeIfVersion('long', 'a', long('b', 70_000));
  expect(await countEntries()).toBe(2);
  await store.writeIfVersion('long', 'b', long('c', 10));
  expect(await countEntries()).toBe(1);
  await store.writeIfVersion('long', 'c', long('d'));
  await store.delete('long');
  expect(await countEntries()).toBe(0);
});

test('reads a long record whole while other processes write it', async () => {
  const store = createStore(inTurn);
  await store.writeIfVersion('torn', undefined, long('0'));
  const write = async (): Promise<void> => {
    for (let version = 0; version < 9; version += 1) {
      await store.writeIfVersion('torn', `${version}`, long(`${version + 1}`));
    }
  };
  const read = async (): Promise<void> => {
    for (let version = ''; version !== '9'; ) {
      const record = await store.read('torn');
      version = record?.version ?? '';
      expect(record?.value).toBe(version.repeat(LONG));
    }
  };
  await Promise.all([write(), read(), read(), read()]);
});

test('a write whose commit is sent twice has succeeded', async () => {
  const record = long('a', 10);
  expect(await act(0, { act: 'repeat', key: 'repeated', record })).toEqual({ written: true });
  expect((await act(0, { act: 'read', key: 'repeated' })).record).toEqual(record);
});
