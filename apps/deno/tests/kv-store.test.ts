import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Store } from '@postern/edge';
import { describeRenewal } from '@postern/edge/renewal/contract';
import { describeStore } from '@postern/edge/stores/contract';
import { afterAll, beforeAll } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const deno = spawn(
  resolve(ROOT, '../../node_modules/.bin/deno'),
  ['run', '--allow-net=127.0.0.1', 'src/store-server.ts'],
  // A group of its own: the command is a shim, and what it starts has to end with it.
  { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], detached: true },
);
let origin = '';

beforeAll(async () => {
  for await (const line of createInterface({ input: deno.stdout })) {
    origin = `http://127.0.0.1:${JSON.parse(line).port}`;
    break;
  }
});
afterAll(() => {
  if (deno.pid !== undefined) process.kill(-deno.pid, 'SIGKILL');
});

/** The real Deno KV, in its own runtime. */
const store: Store = {
  read: async (key) => (await act({ act: 'read', key })).record,
  writeIfVersion: async (key, expected, record) =>
    (await act({ act: 'write', key, expected, record })).written,
  delete: async (key) => {
    await act({ act: 'delete', key });
  },
};

async function act(body: object): ReturnType<Response['json']> {
  const response = await fetch(origin, { method: 'POST', body: JSON.stringify(body) });
  return response.json();
}

describeStore('the Deno KV store', () => store);
describeRenewal('the Deno KV store', () => store);
