import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { findFreePort, REDIS_SERVER, RedisServer } from '@postern/processes';
import { buildVariables, DemoApp, HEADERS, signIn, startOtlpReceiver } from '@postern/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WorkersEdge } from '../testing/workers-edge.ts';

const TOKEN = 'an-operators-own-token-of-some-length';

const endings: (() => Promise<unknown>)[] = [];
let variables: Record<string, string>;
let lockitOrigin: string;
beforeEach(async () => {
  const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  lockitOrigin = emulator.origin;
  variables = {
    ...buildVariables(lockitOrigin),
    POSTERN_TRUSTED_PROXIES: 'none',
    POSTERN_PORT: String(await findFreePort()),
  };
  endings.push(() => emulator.close());
});
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** Starts `postern start --workers`, and ends it after the test. */
function startEdge(workers: string, command?: string): WorkersEdge {
  const edge = new WorkersEdge(workers, variables, command);
  endings.push(() => edge.kill());
  return edge;
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.skipIf(REDIS_SERVER === undefined)('with a real Redis server', () => {
  beforeEach(async () => {
    const redis = await RedisServer.start();
    endings.push(() => redis.end());
    variables['POSTERN_REDIS_URL'] = redis.url;
  });

  test('a storm of calls at expiry over four workers sends one refresh request', async () => {
    const edge = startEdge('4');
    await edge.untilReady();
    expect(edge.read('listening')).toMatchObject([{ workers: 4, sessions: 'redis' }]);
    const controls = createEmulatorControls(lockitOrigin);
    await controls.updateSettings({ accessTokenLifetimeSeconds: 1 });
    const cookie = await signIn(edge.origin, lockitOrigin);
    await new Promise((done) => setTimeout(done, 1100));
    // The next token outlives the storm, also on a busy machine.
    await controls.updateSettings({ accessTokenLifetimeSeconds: 600 });
    const target = '/oauth/access-token';
    await controls.addFault({ target, kind: 'latency', latencyMs: 300 });
    const headers = { ...HEADERS, cookie, connection: 'close' };
    const calls = Array.from({ length: 40 }, async () => {
      const response = await fetch(`${edge.origin}/api/lockit/projects`, { headers });
      return response.status;
    });
    expect(new Set(await Promise.all(calls))).toEqual(new Set([200]));
    const grants = (await controls.requests()).map(({ grantType }) => grantType);
    expect(grants.filter((grant) => grant === 'refresh_token')).toHaveLength(1);

    edge.signal('SIGTERM');
    expect(await edge.ended).toBe(0);
    // Several workers served; each counts its own calls, and its lines have its number.
    const served = edge
      .read('counters')
      .filter(({ counts }) => 'forwarded lockit 200' in Object(counts));
    expect(new Set(served.map(({ worker }) => worker)).size).toBeGreaterThan(1);
    expect(edge.read('worker_ended')).toEqual([]);
  });

  test('a limit holds for all workers together', async () => {
    const edge = startEdge('4');
    await edge.untilReady();
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const app = new DemoApp(edge.origin, { lockitOrigin, headers: { connection: 'close' } });
        const body = { connection: 'lockit', state: 's'.repeat(43), codeChallenge: 'c'.repeat(43) };
        return (await app.post('/auth/sign-in', body)).status;
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(40);
  });

  test('a worker that is killed is replaced, and the others serve meanwhile', async () => {
    const edge = startEdge('2');
    await edge.untilReady();
    const [first = 0] = edge.workers;
    // One of these connections is handed to a worker that never confirms it.
    process.kill(first, 'SIGSTOP');
    const callers = [1, 2].map(() => {
      const caller = connect(Number(variables['POSTERN_PORT']), '127.0.0.1').resume();
      caller.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      // The connection of the killed worker is reset.
      caller.once('error', () => undefined);
      return new Promise((done) => caller.once('close', done));
    });
    await Promise.race(callers);
    process.kill(first, 'SIGKILL');
    await Promise.all(callers);
    await expect.poll(() => edge.read('worker_ended')).toHaveLength(1);
    expect(edge.read('worker_ended')).toMatchObject([
      { level: 'error', pid: first, cause: 'SIGKILL', restartInMs: 100 },
    ]);
    const meanwhile = await fetch(`${edge.origin}/readyz`, { headers: { connection: 'close' } });
    expect(meanwhile.status).toBe(200);
    await expect.poll(() => edge.read('worker_back'), { timeout: 30_000 }).toHaveLength(1);
    expect(edge.workers).toHaveLength(2);
    edge.signal('SIGINT');
    expect(await edge.ended).toBe(0);
  });

  test('a worker that hangs is replaced, and one that is slow is not', async () => {
    const edge = startEdge('2');
    await edge.untilReady();
    const [hung = 0, slow = 0] = edge.workers;
    process.kill(hung, 'SIGSTOP');
    process.kill(slow, 'SIGSTOP');
    await new Promise((done) => setTimeout(done, 9000));
    process.kill(slow, 'SIGCONT');
    await expect.poll(() => edge.read('worker_back'), { timeout: 30_000 }).toHaveLength(1);
    expect(edge.read('worker_ended')).toMatchObject([
      { pid: hung, cause: 'its event loop has been blocked for 15 s' },
    ]);
    expect(edge.workers).toContain(slow);
    const headers = { connection: 'close' };
    const statuses = [1, 2, 3, 4].map(async () => {
      const response = await fetch(`${edge.origin}/readyz`, { headers });
      return response.status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200]);
  });

  test('a worker that the system cannot start is retried, and the others serve meanwhile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-node-'));
    endings.push(async () => rmSync(folder, { recursive: true }));
    const node = join(folder, 'node');
    copyFileSync(process.execPath, node);
    const edge = startEdge('2', node);
    await edge.untilReady();
    renameSync(node, `${node}-away`);
    process.kill(edge.workers[0] ?? 0, 'SIGKILL');
    await vi.waitUntil(() => edge.read('worker_ended').length === 3, { timeout: 10_000 });
    expect(edge.read('worker_ended')).toMatchObject([
      { cause: 'SIGKILL', restartInMs: 100 },
      { pid: 0, cause: expect.stringContaining('ENOENT'), restartInMs: 200 },
      { pid: 0, cause: expect.stringContaining('ENOENT'), restartInMs: 400 },
    ]);
    expect((await fetch(`${edge.origin}/readyz`)).status).toBe(200);
    renameSync(`${node}-away`, node);
    await expect.poll(() => edge.read('worker_back'), { timeout: 30_000 }).toHaveLength(1);
    edge.signal('SIGTERM');
    expect(await edge.ended).toBe(0);
  });

  test('a worker for which Node throws an exception is retried too', async () => {
    for (const name of ['FILL_A', 'FILL_B']) variables[name] = 'a'.repeat(100_000);
    const edge = startEdge('2');
    await edge.untilReady();
    // The environment has to fit into a quarter of the stack, or into 128 KiB.
    edge.limit('stack=524288:');
    process.kill(edge.workers[0] ?? 0, 'SIGKILL');
    await vi.waitUntil(() => edge.read('worker_ended').length === 3, { timeout: 10_000 });
    expect(edge.read('worker_ended')).toMatchObject([
      { cause: 'SIGKILL', restartInMs: 100 },
      { worker: 0, pid: 0, cause: 'spawn E2BIG', restartInMs: 200 },
      { worker: 0, pid: 0, cause: 'spawn E2BIG', restartInMs: 400 },
    ]);
    expect((await fetch(`${edge.origin}/readyz`)).status).toBe(200);
    edge.limit('stack=8388608:');
    await expect.poll(() => edge.read('worker_back'), { timeout: 30_000 }).toHaveLength(1);
    edge.signal('SIGTERM');
    expect(await edge.ended).toBe(0);
  });

  test('all workers are killed, and a replacement before it listens: both are replaced', async () => {
    const edge = startEdge('2');
    await edge.untilReady();
    const first = edge.workers;
    for (const pid of first) process.kill(pid, 'SIGKILL');
    const findYoung = (): number | undefined => edge.workers.find((pid) => !first.includes(pid));
    await vi.waitUntil(() => findYoung() !== undefined, { timeout: 30_000, interval: 2 });
    process.kill(findYoung() ?? 0, 'SIGKILL');
    await expect.poll(() => edge.read('worker_back'), { timeout: 30_000 }).toHaveLength(2);
    expect(edge.read('worker_ended').map(({ cause }) => cause)).toEqual(
      Array.from({ length: 3 }, () => 'SIGKILL'),
    );
    expect((await fetch(`${edge.origin}/readyz`)).status).toBe(200);
  });

  test('a worker that is killed before the first one listens is an error that names the fix', async () => {
    const edge = startEdge('2');
    await vi.waitUntil(() => edge.workers.length > 0, { timeout: 30_000, interval: 2 });
    process.kill(edge.workers[0] ?? 0, 'SIGKILL');
    expect(await edge.ended).toBe(1);
    expect(edge.output.join('\n')).toMatch(
      /cannot start: a worker ended .*\(SIGKILL\).* lower POSTERN_WORKERS/,
    );
  });

  test('metrics are those of all workers, and no count goes down when one is killed', async () => {
    variables['POSTERN_OPERATOR_TOKEN'] = TOKEN;
    const edge = startEdge('3');
    await edge.untilReady();
    const cookie = await signIn(edge.origin, lockitOrigin);
    const call = async (): Promise<void> => {
      const headers = { ...HEADERS, cookie, connection: 'close' };
      const response = await fetch(`${edge.origin}/api/lockit/projects`, { headers });
      await response.text();
    };
    for (let turn = 0; turn < 12; turn += 1) await call();
    const served = 'postern_forwarded_total{route="lockit",status_class="2xx"}';
    // Connections go round the workers, and each of them answers with the same sum.
    for (let turn = 0; turn < 4; turn += 1) expect(await edge.readMetric(served, TOKEN)).toBe(12);
    const [first = 0] = edge.workers;
    process.kill(first, 'SIGKILL');
    await expect.poll(() => edge.read('worker_ended')).toHaveLength(1);
    expect(await edge.readMetric(served, TOKEN)).toBe(12);
    await expect.poll(() => edge.read('worker_back'), { timeout: 30_000 }).toHaveLength(1);
    for (let turn = 0; turn < 6; turn += 1) await call();
    expect(await edge.readMetric(served, TOKEN)).toBe(18);
    expect(await edge.readMetric('postern_build_info{version=', TOKEN)).toBe(1);
  });

  test('SIGTERM to the primary lets a call in progress finish, and each worker sends its spans', async () => {
    const receiver = await startOtlpReceiver();
    endings.push(() => receiver.close());
    Object.assign(variables, {
      NODE_OPTIONS: `--import=${resolve(import.meta.dirname, '../../examples/opentelemetry.mjs')}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    const edge = startEdge('2');
    await edge.untilReady();
    const { workers } = edge;
    const cookie = await signIn(edge.origin, lockitOrigin);
    // The primary gives each new connection to the next worker.
    for (const path of ['/healthz', '/readyz']) {
      await fetch(edge.origin + path, { headers: { connection: 'close' } });
    }
    const controls = createEmulatorControls(lockitOrigin);
    await controls.addFault({ target: '/projects', kind: 'latency', latencyMs: 1000 });
    const call = fetch(`${edge.origin}/api/lockit/projects`, { headers: { ...HEADERS, cookie } });
    await expect.poll(() => controls.readFaults(), { interval: 10 }).toEqual([]);
    edge.signal('SIGTERM');
    expect((await call).status).toBe(200);
    expect(await edge.ended).toBe(0);
    expect(receiver.spans.map(({ name }) => name)).toContain('GET /api/lockit/*');
    for (const pid of workers) expect(receiver.bodies.join()).toContain(`"intValue":${pid}}`);
  });

  test('SIGHUP to the primary ends every worker in order', async () => {
    const edge = startEdge('2');
    await edge.untilReady();
    edge.signal('SIGHUP');
    expect(await edge.ended).toBe(0);
    expect(edge.read('worker_ended')).toEqual([]);
  });

  test('SIGTERM during the start ends every worker, and the exit status is 0', async () => {
    const edge = startEdge('2');
    await vi.waitUntil(() => edge.workers.length === 2, { timeout: 30_000, interval: 5 });
    edge.signal('SIGTERM');
    expect(await edge.ended).toBe(0);
    expect(edge.read('listening')).toEqual([]);
  });

  test('calls while the primary is stopped do not use up a limit when it goes on', async () => {
    const edge = startEdge('2');
    await edge.untilReady();
    const cookie = await signIn(edge.origin, lockitOrigin);
    const statuses = new Set<number>();
    const over = new AbortController();
    const callers = Array.from({ length: 4 }, async () => {
      while (!over.signal.aborted) {
        const headers = { ...HEADERS, cookie };
        const response = await fetch(`${edge.origin}/api/lockit/projects`, { headers });
        await response.body?.cancel();
        statuses.add(response.status);
        await wait(20);
      }
    });
    await wait(500);
    edge.signal('SIGSTOP');
    await wait(3000);
    edge.signal('SIGCONT');
    await wait(1000);
    over.abort();
    await Promise.all(callers);
    expect([...statuses]).toEqual([200]);
  });

  test('workers end when the primary is killed', async () => {
    const edge = startEdge('2');
    await edge.untilReady();
    const { workers } = edge;
    expect(workers.map(isRunning)).toEqual([true, true]);
    edge.signal('SIGKILL');
    await expect.poll(() => workers.some(isRunning), { timeout: 5000 }).toBe(false);
  });

  test('a refresh in progress is finished when the primary is killed', async () => {
    const edge = startEdge('2');
    await edge.untilReady();
    const { workers } = edge;
    const controls = createEmulatorControls(lockitOrigin);
    await controls.updateSettings({ accessTokenLifetimeSeconds: 1 });
    const cookie = await signIn(edge.origin, lockitOrigin);
    await wait(1100);
    await controls.addFault({ target: '/oauth/access-token', kind: 'latency', latencyMs: 500 });
    const call = fetch(`${edge.origin}/api/lockit/projects`, { headers: { ...HEADERS, cookie } });
    await expect.poll(() => controls.readFaults(), { interval: 10 }).toEqual([]);
    edge.signal('SIGKILL');
    expect((await call).status).toBe(200);
    await expect.poll(() => workers.some(isRunning), { timeout: 5000 }).toBe(false);
  });

  test('a port in use is printed once, and the exit status is 1', async () => {
    const taken = createServer().listen(Number(variables['POSTERN_PORT']), '127.0.0.1');
    endings.push(() => new Promise((done) => taken.close(done)));
    const edge = startEdge('4');
    expect(await edge.ended).toBe(1);
    const text = edge.output.filter((line) => line.includes('set POSTERN_PORT to a free one'));
    expect(text).toHaveLength(1);
    expect(edge.read('listening')).toEqual([]);
  });
});

test.each([
  ['2', 'set POSTERN_REDIS_URL'],
  ['auto', 'set POSTERN_REDIS_URL'],
  ['some', 'a number from 1 to 256, or to auto'],
])('--workers %s without Redis is an error that is printed once: %s', async (workers, fix) => {
  const edge = startEdge(workers);
  expect(await edge.ended).toBe(1);
  expect(edge.output.filter((line) => line.includes(fix))).toHaveLength(1);
});
