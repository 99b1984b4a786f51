import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { build } from 'esbuild';
import { applyLoad, type Load, type Measured } from './hot-path/load.ts';
import { measureOpening } from './hot-path/sessions.ts';
import { buildTable, keepReport, type Row } from './report.ts';
import { buildVariables, HEADERS, signIn } from './signed-in.ts';
import { median, round } from './statistics.ts';
import { buildWorker } from './worker-bundle.ts';
import { startWorkerd } from './workerd.ts';

// A forwarded call in steady state, beside a bare Hono pass-through: same runtime, same upstream,
// same run, in turns. Each gateway is a workerd of its own, so that its processor time is its own.

const ROUNDS = Number(process.argv[2] ?? 7);
const REQUESTS = 6000;

async function bundle(name: string): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'postern-bench-')), `${name}.js`);
  const entry = join(import.meta.dirname, 'hot-path', `${name}.ts`);
  await build({ entryPoints: [entry], outfile, bundle: true, minify: true, format: 'esm' });
  return outfile;
}

const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
const upstreamScript = await bundle('upstream');
const upstream = await startWorkerd([{ name: 'upstream', script: upstreamScript, variables: {} }]);
const upstreamOrigin = upstream.origins[0] ?? '';

// The edge signs in at the emulator and then forwards to the upstream: a route of its own base URL
// does not exist, so the token endpoint's host is swapped for the upstream once the session stands.
const edgeScript = buildWorker();
const variables = buildVariables(emulator.origin);
const edge = await startWorkerd([
  { name: 'edge', script: edgeScript, variables, records: 'edge' },
  {
    name: 'edge-forwarding',
    script: edgeScript,
    variables: { ...variables, LOCKIT_BASE_URL: upstreamOrigin },
    records: 'edge',
  },
]);
const bareScript = await bundle('pass-through');
const bare = await startWorkerd([
  { name: 'bare', script: bareScript, variables: { UPSTREAM: upstreamOrigin } },
]);

const cookie = await signIn(edge.origins[0] ?? '', emulator.origin);
const url = `${edge.origins[1]}/api/lockit/projects`;

/** The cookies of steady state: the session's and a lease, fresh. */
async function requestLease(): Promise<string> {
  const response = await fetch(url, { headers: { ...HEADERS, cookie } });
  const [lease = ''] = response.headers.getSetCookie();
  if (response.status !== 200 || lease === '') throw new Error('no lease was issued');
  return `${cookie}; ${lease.split(';', 1)[0]}`;
}

const gateways: Record<string, () => Promise<Load>> = {
  'bare Hono pass-through': async () => ({
    url: `${bare.origins[0]}/api/lockit/projects`,
    headers: { ...HEADERS, cookie },
    pid: bare.pid,
  }),
  'Postern, steady state (lease)': async () => ({
    url,
    headers: { ...HEADERS, cookie: await requestLease() },
    pid: edge.pid,
  }),
  'Postern, every call reads the store': async () => ({
    url,
    headers: { ...HEADERS, cookie },
    pid: edge.pid,
  }),
};

const measured = new Map<string, Measured[]>();
for (let rounds = 0; rounds <= ROUNDS; rounds += 1) {
  for (const [what, buildLoad] of Object.entries(gateways)) {
    const result = await applyLoad(await buildLoad(), REQUESTS);
    // The first round warms up.
    if (rounds > 0) measured.set(what, [...(measured.get(what) ?? []), result]);
  }
}

const read = (what: string, field: keyof Measured): number =>
  median((measured.get(what) ?? []).map((result) => result[field]));
const [yardstick = ''] = Object.keys(gateways);
const rows = Object.keys(gateways).map(
  (what): Row => ({
    what,
    'requests/s': round(read(what, 'perSecond'), 0),
    'of bare': round(read(what, 'perSecond') / read(yardstick, 'perSecond')),
    'CPU µs/request': round(read(what, 'cpuMicros'), 0),
    'CPU of bare': round(read(what, 'cpuMicros') / read(yardstick, 'cpuMicros')),
    'not 200': (measured.get(what) ?? []).reduce((sum, { notOk }) => sum + notOk, 0),
  }),
);
await Promise.all([edge.end(), bare.end(), upstream.end(), emulator.close()]);

keepReport({
  name: 'hot-path',
  command: 'pnpm --filter @postern/bench hot-path',
  rows,
  notes: [
    `Medians of ${ROUNDS} rounds of ${REQUESTS} requests each, in turns, over 32 kept connections.`,
    'CPU is the user and system time of the gateway’s workerd; the upstream and the load are other processes.',
    `Opening a session, medians of interleaved rounds in Node:\n\n${buildTable(await measureOpening())}`,
  ],
});
