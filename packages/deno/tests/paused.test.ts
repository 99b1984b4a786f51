import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { findFreePort, run } from '@postern/processes';
import { buildVariables, pauseDuringRefresh } from '@postern/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { buildCommand } from './deno-process.ts';

test('a refresh whose answer arrives while the process is stopped loses no session', async () => {
  const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  onTestFinished(() => emulator.close());
  const port = await findFreePort();
  const lines: string[] = [];
  const edge = run({
    ...buildCommand({
      ...buildVariables(emulator.origin),
      POSTERN_TRUSTED_PROXIES: 'none',
      POSTERN_PORT: String(port),
    }),
    onLine: (line) => lines.push(line),
  });
  onTestFinished(() => edge.kill());
  await vi.waitUntil(() => lines.some((line) => line.includes('"listening"')), { timeout: 30_000 });
  const outcome = await pauseDuringRefresh({
    signal: (name) => edge.signal(name),
    origin: `http://127.0.0.1:${port}`,
    lockitOrigin: emulator.origin,
  });
  expect(outcome).toEqual({ statuses: [200, 200], refreshes: 1 });
}, 60_000);
