import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '@postern/edge';
import { describeStore } from '@postern/edge/stores/contract';
import { describeRefresh } from '@postern/edge/tokens/contract';
import { ROOT, type Running, run } from '@postern/processes';
import { afterAll, beforeAll } from 'vitest';

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

/** The real Deno KV in its own runtime: in one process, or in several in turn. */
function createStore(pick: () => number): Store {
  const act = async (body: object): ReturnType<Response['json']> => {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(origins[pick()] ?? '', init);
    if (!response.ok) throw new Error(`the store has failed: ${response.status}`);
    return response.json();
  };
  return {
    read: async (key) => (await act({ act: 'read', key })).record,
    writeIfVersion: async (key, expected, record) =>
      (await act({ act: 'write', key, expected, record })).written,
    delete: async (key) => {
      await act({ act: 'delete', key });
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
