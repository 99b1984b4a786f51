import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { findFreePort, REDIS_SERVER, RedisServer, type Running, run } from '@postern/processes';
import { buildVariables, HEADERS, pauseDuringRefresh, signIn } from '@postern/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildCommand } from './testing/command.ts';

const endings: (() => Promise<unknown>)[] = [];
let edge: Running;
let origin: string;
let output: string[];
let lockitOrigin: string;
beforeEach(async () => {
  const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  endings.push(() => emulator.close());
  lockitOrigin = emulator.origin;
});
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function startEdge(variables: Record<string, string> = {}): Promise<void> {
  const port = String(await findFreePort());
  origin = `http://127.0.0.1:${port}`;
  output = [];
  edge = run({
    ...buildCommand({
      ...buildVariables(lockitOrigin),
      POSTERN_TRUSTED_PROXIES: 'none',
      POSTERN_PORT: port,
      ...variables,
    }),
    onLine: (line) => output.push(line),
  });
  endings.push(() => edge.kill());
  await vi.waitUntil(() => output.some((line) => line.includes('"listening"')), {
    timeout: 30_000,
  });
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function pause(ms: number): Promise<void> {
  edge.signal('SIGSTOP');
  await wait(ms);
  edge.signal('SIGCONT');
}

const call = async (cookie: string) => {
  const response = await fetch(`${origin}/api/lockit/projects`, {
    headers: { ...HEADERS, cookie },
  });
  await response.text();
  return response.status;
};

test('a refresh whose answer arrives while the process is stopped loses no session', async () => {
  await startEdge();
  const outcome = await pauseDuringRefresh({
    signal: (name) => edge.signal(name),
    origin,
    lockitOrigin,
  });
  expect(outcome).toEqual({ statuses: [200, 200], refreshes: 1 });
});

describe.skipIf(REDIS_SERVER === undefined)('with a real Redis server', () => {
  test('every call succeeds that is in progress when the process is stopped', {
    timeout: 60_000,
  }, async () => {
    const redis = await RedisServer.start();
    endings.push(() => redis.end());
    await startEdge({ POSTERN_REDIS_URL: redis.url });
    const cookies = await Promise.all(
      Array.from({ length: 20 }, () => signIn(origin, lockitOrigin)),
    );
    const controls = createEmulatorControls(lockitOrigin);
    await controls.addFault({
      target: '/projects',
      kind: 'latency',
      latencyMs: 50,
      times: 100_000,
    });
    const end = new AbortController();
    const statuses = new Map<number, number>();
    const callers = cookies.map(async (cookie) => {
      while (!end.signal.aborted) {
        const status = await call(cookie);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    for (let round = 0; round < 3; round += 1) {
      await wait(700);
      // The commands of many calls are on their way. The edge waits for Redis for 2 s.
      redis.pause();
      await wait(200);
      setTimeout(() => redis.resume(), 100);
      await pause(4000);
    }
    await wait(700);
    end.abort();
    await Promise.all(callers);
    expect([...statuses.keys()]).toEqual([200]);
    expect(statuses.get(200)).toBeGreaterThan(100);
  });
});
