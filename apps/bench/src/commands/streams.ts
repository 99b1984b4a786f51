import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { startEdgeAlone } from '@postern/processes';
import { buildVariables, PUBLIC_ORIGIN, signIn } from '@postern/testing';
import { startChild } from '../gateways/child.ts';
import { readProcessorMicros } from '../measuring/processor-time.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import { round } from '../measuring/statistics.ts';
import { openStreams } from '../streams/open-streams.ts';

// Idle streams of server-sent events through the edge on Node: the memory of each, and what the edge
// computes for them while only a comment is sent every 15 s. Each stream's session is checked twice in a lease.

const COUNT = Number(process.argv[2] ?? 9000);
const SESSIONS = 100;
/** The resident set settles within this time. */
const SETTLE_MS = 5000;
const IDLE_MS = 30_000;

const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
await createEmulatorControls(emulator.origin).updateSettings({
  accessTokenLifetimeSeconds: 3600,
});
const upstream = await startChild(join('../streams', 'upstream.ts'));
const edge = await startEdgeAlone('node', {
  ...buildVariables(emulator.origin),
  POSTERN_PUBLIC_ORIGIN: PUBLIC_ORIGIN,
  POSTERN_API_ORDERS: `${upstream.origin} GET /**`,
});
const cookies: string[] = [];
for (let signedIn = 0; signedIn < SESSIONS; signedIn += 1) {
  cookies.push(await signIn(edge.origin, emulator.origin));
}

const readResidentBytes = (): number => {
  const [, kibibytes] =
    /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${edge.pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
};

const rows: Row[] = [];
const path = '/api/orders/events';
const sockets = [...(await openStreams(edge.origin, path, cookies, SESSIONS))];
await wait(SETTLE_MS);
const atFirst = readResidentBytes();
for (const count of [COUNT / 3, (COUNT * 2) / 3, COUNT]) {
  const more = await openStreams(edge.origin, path, cookies, count - sockets.length);
  sockets.push(...more);
  await wait(SETTLE_MS);
  const cpuBefore = readProcessorMicros(edge.pid);
  await wait(IDLE_MS);
  const cpu = (readProcessorMicros(edge.pid) - cpuBefore) / (IDLE_MS * 1000);
  const bytes = readResidentBytes();
  rows.push({
    streams: count,
    'resident set, MiB': round(bytes / 2 ** 20, 0),
    'KiB for each stream above the first 100': round(
      (bytes - atFirst) / 1024 / (count - SESSIONS),
      1,
    ),
    'processor while idle, %': round(cpu * 100, 1),
    'open at the end': sockets.filter(({ destroyed }) => !destroyed).length,
  });
}
for (const socket of sockets) socket.destroy();
await edge.end();
await Promise.all([upstream.end(), emulator.close()]);

keepReport({
  name: 'streams',
  command: 'pnpm --filter @postern/bench streams',
  rows,
  notes: [
    `${SESSIONS} sessions share the streams. Each has the default lease of 30 s, so that its session is read every 15 s, from memory. The API sends a comment every 15 s.`,
    'The edge is one process from its sources. A process needs two sockets for each stream: raise `ulimit -n` above twice the number.',
  ],
  isPart: process.argv[2] !== undefined,
});
