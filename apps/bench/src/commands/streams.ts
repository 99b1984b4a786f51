import { join } from 'node:path';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { startEdgeAlone } from '@postern/processes';
import { buildVariables, PUBLIC_ORIGIN, signIn } from '@postern/testing';
import { type Child, startChild } from '../gateways/child.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import { measureStreams, prepareMemoryReport } from '../streams/measure-streams.ts';

// Idle streams of server-sent events through the edge on Node: the memory of each, and what the edge
// computes for them while only a comment is sent every 15 s. Each stream's session is checked twice in a lease.

const COUNT = Number(process.argv[2] ?? 9900);
const SESSIONS = 100;
const THIRD = Math.round(COUNT / 3);

const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
await createEmulatorControls(emulator.origin).updateSettings({
  accessTokenLifetimeSeconds: 3600,
});
const upstream = await startChild(join('../streams', 'upstream.ts'));

const all = [
  ...(await measureYardstick('a pipe between two sockets of Node', '../streams/plain-proxy.ts')),
  ...(await measureYardstick('Hono’s proxy helper, no session', 'hono-node.ts')),
  ...(await measureEdge()),
];
await Promise.all([upstream.end(), emulator.close()]);

keepReport({
  name: 'streams',
  command: `pnpm --filter @postern/bench streams ${COUNT}`,
  rows: all,
  notes: [
    `${SESSIONS} sessions share the streams. Each has the default lease of 30 s, so that its session is read every 15 s, from memory. The API sends a comment every 15 s.`,
    'Every proxy is one process on Node, the edge from its sources. A process needs two sockets for each stream: raise `ulimit -n` above twice the number.',
    '“live in JavaScript’s heap”: what is left of the heap after a garbage collection, for each stream. The resident set was read before it. Buffers of the kernel are in neither.',
  ],
  isPart: process.argv[2] !== undefined,
});

async function measureYardstick(what: string, program: string): Promise<readonly Row[]> {
  const { memoryFile, variables } = prepareMemoryReport();
  const child: Child = await startChild(program, { ...variables, UPSTREAM: upstream.origin });
  const rows = await measureStreams({ what, ...child, cookies: [''], memoryFile }, [THIRD]);
  await child.end();
  return rows;
}

async function measureEdge(): Promise<readonly Row[]> {
  const { memoryFile, variables } = prepareMemoryReport();
  const edge = await startEdgeAlone('node', {
    ...variables,
    ...buildVariables(emulator.origin),
    POSTERN_PUBLIC_ORIGIN: PUBLIC_ORIGIN,
    POSTERN_API_ORDERS: `${upstream.origin} GET /**`,
  });
  const cookies: string[] = [];
  while (cookies.length < SESSIONS) cookies.push(await signIn(edge.origin, emulator.origin));
  const { origin, pid } = edge;
  const proxy = { what: 'Postern, memory', origin, pid, cookies, memoryFile };
  const rows = await measureStreams(proxy, [THIRD, 2 * THIRD, COUNT]);
  await edge.end();
  return rows;
}
