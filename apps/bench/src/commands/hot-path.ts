import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { buildWorker, startWorkerd } from '@postern/processes';
import { buildVariables, HEADERS, signIn } from '@postern/testing';
import { measureOpening } from '../hot-path/sessions.ts';
import { bundleWorker } from '../measuring/bundle-worker.ts';
import { applyLoad, type Measured } from '../measuring/load.ts';
import { buildTable, keepReport, type Row } from '../measuring/report.ts';
import { median, round } from '../measuring/statistics.ts';

// A forwarded call in steady state, compared with pass-throughs of Hono: same runtime, same upstream,
// same run. All gateways are isolates of one workerd and are called in turns, in random order. Ratios
// are those of one turn, because a shared machine changes within a second. workerd is restarted
// several times: two processes with the same code differ by a tenth and more.

const STARTS = Number(process.argv[2] ?? 5);
const ROUNDS = Number(process.argv[3] ?? 8);
const REQUESTS = 1500;
const YARDSTICK = 'bare Hono handler: fetch(url, c.req.raw)';
const GATEWAYS = [
  YARDSTICK,
  'Hono’s proxy helper',
  'bare, with a time limit and the response headers',
  'Postern, steady state (lease)',
  'Postern, every call reads the store',
] as const;
type Gateway = (typeof GATEWAYS)[number];
/** The results of every gateway in one turn. */
type Turn = ReadonlyMap<Gateway, Measured>;

const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
const upstreamScript = await bundleWorker('hot-path/upstream.ts');
const upstream = await startWorkerd([{ name: 'upstream', script: upstreamScript, variables: {} }]);
const UPSTREAM = upstream.origins[0] ?? '';
const edge = { script: buildWorker(), records: 'sign-in' };
const variables = buildVariables(emulator.origin);
// One edge signs in at the emulator; another, with the same records, forwards to the upstream.
const services = [
  { name: 'bare', script: await bundleWorker('hot-path/pass-through.ts'), variables: { UPSTREAM } },
  { name: 'proxy', script: await bundleWorker('hot-path/proxy.ts'), variables: { UPSTREAM } },
  { name: 'floor', script: await bundleWorker('hot-path/floor.ts'), variables: { UPSTREAM } },
  { ...edge, name: 'forwarding', variables: { ...variables, LOCKIT_BASE_URL: UPSTREAM } },
  { ...edge, name: 'sign-in', variables },
];

/** Measures every gateway in each round, after a warm-up, with one process of workerd. */
async function measure(): Promise<Turn[]> {
  const workerd = await startWorkerd(services);
  const [bare, proxy, floor, forwarding, signingIn] = workerd.origins;
  const cookie = await signIn(signingIn ?? '', emulator.origin);
  const origins = [bare, proxy, floor, forwarding, forwarding];
  const turns: Turn[] = [];
  for (let taken = 0; taken <= ROUNDS; taken += 1) {
    const turn = new Map<Gateway, Measured>();
    for (const gateway of GATEWAYS.toSorted(() => Math.random() - 0.5)) {
      const url = `${origins[GATEWAYS.indexOf(gateway)]}/api/lockit/projects`;
      const readsStore = gateway === GATEWAYS[4];
      const sent = readsStore ? cookie : await requestLease(`${forwarding}`, cookie);
      const headers = { ...HEADERS, cookie: sent };
      turn.set(gateway, await applyLoad({ url, headers, pid: workerd.pid }, REQUESTS));
    }
    // The first round warms up.
    if (taken > 0) turns.push(turn);
  }
  await workerd.end();
  return turns;
}

/** The cookies of steady state: a session and a fresh lease. Every gateway gets the same. */
async function requestLease(origin: string, cookie: string): Promise<string> {
  const response = await fetch(`${origin}/api/lockit/projects`, {
    headers: { ...HEADERS, cookie },
  });
  const [lease = ''] = response.headers.getSetCookie();
  if (response.status !== 200 || lease === '') throw new Error('no lease was issued');
  return `${cookie}; ${lease.split(';', 1)[0]}`;
}

const turns: Turn[] = [];
for (let start = 0; start < STARTS; start += 1) turns.push(...(await measure()));
await Promise.all([upstream.end(), emulator.close()]);

const readAll = (gateway: Gateway, field: keyof Measured): number[] =>
  turns.map((turn) => turn.get(gateway)?.[field] ?? Number.NaN);
const read = (gateway: Gateway, field: keyof Measured): number =>
  round(median(readAll(gateway, field)), 0);
const compare = (gateway: Gateway, field: keyof Measured, beside: Gateway): number => {
  const yardstick = readAll(beside, field);
  return round(median(readAll(gateway, field).map((value, i) => value / (yardstick[i] ?? 0))));
};

keepReport({
  name: 'hot-path',
  command: 'pnpm --filter @postern/bench hot-path',
  rows: GATEWAYS.map(
    (what): Row => ({
      what,
      'requests/s': read(what, 'perSecond'),
      'of bare': compare(what, 'perSecond', YARDSTICK),
      'of Hono’s helper': compare(what, 'perSecond', GATEWAYS[1]),
      'CPU µs/request': read(what, 'cpuMicros'),
      'CPU of bare': compare(what, 'cpuMicros', YARDSTICK),
      'not 200': readAll(what, 'notOk').reduce((sum, count) => sum + count, 0),
    }),
  ),
  notes: [
    `Medians of ${turns.length} turns of ${REQUESTS} requests, over 32 kept connections; ratios are medians of each turn’s own. workerd was started ${STARTS} times.`,
    'CPU is the user and system time of workerd while one gateway is called; upstream and load are other processes.',
    'The bare handler forwards what a proxy must not (hop-by-hop headers, cookies); Hono’s helper removes the former, Postern both and more.',
    'The third row is the bare handler plus what the contract requires of every forwarded response, without any check.',
    `Opening a session, medians of interleaved rounds in Node:\n\n${buildTable(await measureOpening())}`,
  ],
});
