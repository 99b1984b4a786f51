import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  type EmulatorControls,
  serveEmulator,
} from '@postern/emulators';
import { findFreePort, RedisServer, ROOT, run, waitUntilReady } from '@postern/processes';
import { buildVariables, DemoApp } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MONITORING, PrometheusClient, readDashboardQueries } from './queries.ts';

const TOKEN = 'an-operators-own-token-of-some-length';
/** Long enough for several scrapes of each second. */
const LOAD_MS = 12_000;
const TOKEN_ENDPOINT = '/oauth/access-token';
const folder = mkdtempSync(join(tmpdir(), 'postern-prometheus-'));
const endings: (() => Promise<unknown>)[] = [];
let prometheus: PrometheusClient;
let redis: RedisServer;

beforeAll(async () => {
  const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  endings.push(() => emulator.close());
  redis = await RedisServer.start();
  endings.push(() => redis.end());
  const edgePort = await findFreePort();
  const edge = run({
    command: process.execPath,
    args: [join(ROOT, 'packages/node/src/cli.ts'), 'start', '--workers', '2'],
    env: {
      PATH: process.env['PATH'],
      ...buildVariables(emulator.origin),
      POSTERN_OPERATOR_TOKEN: TOKEN,
      POSTERN_TRUSTED_PROXIES: 'none',
      POSTERN_REDIS_URL: redis.url,
      POSTERN_PORT: String(edgePort),
    },
  });
  endings.push(() => edge.end());
  const origin = `http://127.0.0.1:${edgePort}`;
  if (!(await waitUntilReady(`${origin}/readyz`))) throw new Error('the edge did not start');
  prometheus = await startPrometheus(edgePort);
  await load(origin, emulator.origin, createEmulatorControls(emulator.origin));
}, 120_000);

afterAll(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
  rmSync(folder, { recursive: true });
});

/** Starts a Prometheus that scrapes the edge each second. */
async function startPrometheus(edgePort: number): Promise<PrometheusClient> {
  const credentials = join(folder, 'token');
  writeFileSync(credentials, TOKEN);
  const config = join(folder, 'prometheus.yml');
  const scrape = {
    job_name: 'postern',
    scrape_interval: '1s',
    authorization: { credentials_file: credentials },
    static_configs: [{ targets: [`127.0.0.1:${edgePort}`] }],
  };
  const settings = {
    global: { evaluation_interval: '1s' },
    rule_files: [join(MONITORING, 'prometheus-rules.yml')],
    scrape_configs: [scrape],
  };
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(settings));
  const address = `127.0.0.1:${await findFreePort()}`;
  const running = run({
    command: 'prometheus',
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    env: { PATH: process.env['PATH'] },
  });
  endings.push(() => running.end());
  if (!(await waitUntilReady(`http://${address}/-/ready`))) {
    throw new Error('Prometheus did not start');
  }
  return new PrometheusClient(`http://${address}`);
}

/** Twelve seconds of sign-ins, calls, refreshes and failures, below the limits of one address. */
async function load(
  origin: string,
  lockitOrigin: string,
  controls: EmulatorControls,
): Promise<void> {
  const refuseNext = (status: number, error: string): Promise<void> =>
    controls.addFault({
      target: TOKEN_ENDPOINT,
      kind: 'status',
      status,
      contentType: 'application/json',
      body: JSON.stringify({ error }),
    });
  const untilMs = Date.now() + LOAD_MS;
  for (let turn = 0; Date.now() < untilMs; turn += 1) {
    const app = new DemoApp(origin, { lockitOrigin, headers: { connection: 'close' } });
    await app.signIn();
    for (let call = 0; call < 5; call += 1) await app.call('GET', '/api/lockit/projects');
    await app.call('POST', '/auth/refresh');
    await refuseNext(401, 'invalid_client');
    await app.signIn();
    await app.post('/auth/logout', {});
    await app.signIn();
    await (turn % 2 === 0 ? refuseNext(400, 'invalid_grant') : refuseNext(503, 'server_error'));
    await app.call('POST', '/auth/refresh');
    await wait(500);
  }
}

test('promtool accepts the rules, and their tests pass', () => {
  const options = { cwd: MONITORING, encoding: 'utf8' } as const;
  expect(execFileSync('promtool', ['check', 'rules', 'prometheus-rules.yml'], options)).toContain(
    'SUCCESS',
  );
  const tested = execFileSync('promtool', ['test', 'rules', 'prometheus-rules.test.yml'], options);
  expect(tested).toContain('SUCCESS');
});

test('every query of the dashboard has data', async () => {
  const queries = readDashboardQueries();
  expect(queries.length).toBeGreaterThan(15);
  for (const [title, query] of queries) {
    expect([title, query, (await prometheus.count(query)) > 0]).toEqual([title, query, true]);
  }
});

test('the expression of every alert has data', async () => {
  const queries = await prometheus.readAlertQueries();
  expect(queries.length).toBeGreaterThan(10);
  for (const [name, query] of queries) {
    expect([name, query, (await prometheus.count(query)) > 0]).toEqual([name, query, true]);
  }
});

test('a flush of Redis fires PosternStoreLosesRecords', async () => {
  expect(await prometheus.readFiring()).not.toContain('PosternStoreLosesRecords');
  await redis.command('FLUSHALL');
  // Each worker looks every 10 s.
  await expect
    .poll(() => prometheus.readFiring(), { timeout: 20_000 })
    .toContain('PosternStoreLosesRecords');
});
