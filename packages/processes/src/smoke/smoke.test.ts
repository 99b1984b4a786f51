import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { buildVariables } from '@postern/testing';
import { afterEach, expect, test } from 'vitest';
import type { Runtime } from '../edge-command.ts';
import { startEdgeProcess } from '../edge-process.ts';
import { findFreePort } from '../ports.ts';
import { smokeTest } from './smoke.ts';

const START_TIMEOUT_MS = 60_000;
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** Deploys as `start` does: the edge with the console, at the origin of its settings. */
async function deploy(runtime: Runtime, changes: Record<string, string> = {}): Promise<string> {
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const redirectUris = [`${origin}/callback`];
  const lockit = await serveEmulator(createLockitNetworkEmulator({ redirectUris }), { port: 0 });
  endings.push(() => lockit.close());
  const dataDirectory = await mkdtemp(join(tmpdir(), 'postern-smoke-'));
  endings.push(() => rm(dataDirectory, { recursive: true, force: true }));
  const variables = { ...buildVariables(lockit.origin), POSTERN_PUBLIC_ORIGIN: origin, ...changes };
  const edge = await startEdgeProcess(runtime, { port, dataDirectory, variables });
  endings.push(() => edge.end());
  return origin;
}

const findFaults = async (origin: string): Promise<unknown[]> =>
  (await smokeTest(origin, { asksProvider: true })).filter(({ fault }) => fault !== undefined);

test.for(['worker', 'node', 'deno'] as const)(
  'finds no fault in a deployment on %s',
  { timeout: START_TIMEOUT_MS },
  async (runtime) => {
    expect(await findFaults(await deploy(runtime))).toEqual([]);
  },
);

test('names a wrong client secret and a wrong public origin', async () => {
  const origin = await deploy('node', {
    LOCKIT_CLIENT_SECRET: 'wrong',
    POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173',
  });
  const faults = JSON.stringify(await findFaults(origin));
  expect(faults).toContain(`set POSTERN_PUBLIC_ORIGIN to ${origin}`);
  expect(faults).toContain('provider_rejected_client instead of provider_rejected_grant');
});

test('every check reports no response if nothing listens', async () => {
  const findings = await smokeTest(`http://localhost:${await findFreePort()}`);
  expect(findings.filter(({ fault }) => fault?.startsWith('no response'))).toHaveLength(
    findings.length,
  );
});
