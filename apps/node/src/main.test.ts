import { join } from 'node:path';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { configureProcess, ROOT, run, startEdgeAlone } from '@postern/processes';
import { describeStepUp } from '@postern/processes/stories';
import { buildVariables, HEADERS, signIn } from '@postern/testing';
import { expect, onTestFinished, test } from 'vitest';

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describeStepUp(configureProcess('node'));

test('on SIGTERM the process finishes the call and the refresh in progress, and logs its counters', async () => {
  const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  onTestFinished(() => emulator.close());
  const edge = await startEdgeAlone('node', buildVariables(emulator.origin));
  onTestFinished(() => edge.end());
  const controls = createEmulatorControls(emulator.origin);
  await controls.updateSettings({ accessTokenLifetimeSeconds: 1 });
  const cookie = await signIn(edge.origin, emulator.origin);
  await wait(1100);
  const target = '/oauth/access-token';
  await controls.addFault({ target, kind: 'latency', latencyMs: 1000 });
  const call = fetch(`${edge.origin}/api/lockit/projects`, { headers: { ...HEADERS, cookie } });
  // The fault is used up: the edge now waits for the provider.
  await expect.poll(() => controls.readFaults(), { interval: 10 }).toEqual([]);
  edge.signal('SIGTERM');
  expect((await call).status).toBe(200);
  expect(await edge.ended).toBe(0);
  expect(edge.output()).toContain('"level":"info","event":"counters","counts":{');
  expect(edge.output()).toContain('"token_request lockit refresh_token ok":1');
});

test('with invalid settings the process exits, and names every fix', async () => {
  const lines: string[] = [];
  const ended = await run({
    command: process.execPath,
    args: [join(ROOT, 'apps/node/src/main.ts')],
    env: {
      POSTERN_REDIS_URL: 'http://secret@localhost',
      POSTERN_PORT: 'x',
      POSTERN_TRUSTED_PROXIES: 'anyone',
      POSTERN_KEEP_ALIVE_SECONDS: '0',
      POSTERN_SESION_IDLE_SECONDS: '60',
    },
    onLine: (line) => lines.push(line),
  }).ended;
  expect(ended).toBe(1);
  const text = lines.join('\n');
  for (const name of [
    'POSTERN_PUBLIC_ORIGIN',
    'POSTERN_KEYS',
    'POSTERN_REDIS_URL',
    'POSTERN_PORT',
    'POSTERN_TRUSTED_PROXIES',
    'POSTERN_KEEP_ALIVE_SECONDS',
  ]) {
    expect(text).toContain(`${name}: `);
  }
  expect(text).not.toContain('secret@');
  expect(text).toContain(
    '"event":"unknown_setting","name":"POSTERN_SESION_IDLE_SECONDS","meant":"POSTERN_SESSION_IDLE_SECONDS"',
  );
});
