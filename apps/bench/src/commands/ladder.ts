import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { startWorkerd, type WorkerdService } from '@postern/processes';
import { buildVariables } from '@postern/testing';
import { BROWSER } from '../gateways/calls.ts';
import { pinToCore } from '../gateways/pin.ts';
import { LEASE_SECONDS, signInAll } from '../gateways/start-gateways.ts';
import { startUpstream } from '../gateways/upstream.ts';
import { leaveOut, RUNGS } from '../ladder/rungs.ts';
import { bundleWorker } from '../measuring/bundle-worker.ts';
import type { Measured } from '../measuring/load.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import { median, round } from '../measuring/statistics.ts';
import { applyWrk, HAS_WRK } from '../measuring/wrk.ts';

// What each thing that the edge does for a forwarded call costs in workerd: from Hono's proxy helper up to
// the whole edge, each Worker with one thing more than the one before. All are isolates of one workerd,
// which is asked for one of them at a time, in random order. workerd is restarted several times, because
// two processes with the same code differ. It needs wrk.

const [FULL_STARTS, FULL_ROUNDS] = [4, 6];
const STARTS = Number(process.argv[2] ?? FULL_STARTS);
const ROUNDS = Number(process.argv[3] ?? FULL_ROUNDS);
const WARM_UP_ROUNDS = 3;
const [GATEWAY_CORE, OTHER_CORE] = [0, 1];

const HELPER = 'Hono’s proxy helper, no session';
const NAMES = [
  HELPER,
  'the edge’s routes, and nothing below',
  ...RUNGS.map(({ what }) => `and ${what}`),
  'the same without a lease: every call reads the store',
];
/** The Worker with every rung, where the users sign in. */
const WHOLE = RUNGS.length + 1;

if (!HAS_WRK) throw new Error('Install wrk (Debian: wrk), which makes the load.');
pinToCore(process.pid, OTHER_CORE);
const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
const controls = createEmulatorControls(emulator.origin);
await controls.updateSettings({ accessTokenLifetimeSeconds: 24 * 3600 });
const upstream = await startUpstream(OTHER_CORE, [700]);
const services = await buildServices();

async function buildServices(): Promise<WorkerdService[]> {
  const variables = {
    ...buildVariables(emulator.origin),
    POSTERN_API_ORDERS: `${upstream.origin} GET,POST /**`,
    POSTERN_LEASE_SECONDS: String(LEASE_SECONDS),
  };
  const edge = { records: 'whole', variables };
  const built: WorkerdService[] = [
    {
      name: 'helper',
      script: await bundleWorker('gateways/hono-app.ts'),
      variables: { UPSTREAM: upstream.origin },
    },
  ];
  for (let count = 0; count <= RUNGS.length; count += 1) {
    const script = await bundleWorker('../../worker/src/local.ts', [leaveOut(RUNGS.slice(count))]);
    built.push({ ...edge, name: count === RUNGS.length ? 'whole' : `rungs-${count}`, script });
  }
  const script = built[WHOLE]?.script ?? '';
  const unleased = { ...variables, POSTERN_LEASE_SECONDS: '0' };
  return [...built, { ...edge, name: 'no-lease', script, variables: unleased }];
}

/** Measures all Workers in each round, with one process of workerd. @returns for each round, by Worker */
async function measure(): Promise<Measured[][]> {
  const workerd = await startWorkerd(services);
  pinToCore(workerd.pid, GATEWAY_CORE);
  const cookies = await signInAll(workerd.origins[WHOLE] ?? '', emulator.origin, LEASE_SECONDS);
  const headers = cookies.map((cookie) => ({ ...BROWSER, cookie }));
  const rounds: Measured[][] = [];
  for (let taken = 1 - WARM_UP_ROUNDS; taken <= ROUNDS; taken += 1) {
    const turn: Measured[] = [];
    for (const i of NAMES.map((_, index) => index).toSorted(() => Math.random() - 0.5)) {
      const url = `${workerd.origins[i]}/api/orders/700`;
      turn[i] = await applyWrk({ url, pid: workerd.pid, headers });
    }
    if (taken > 0) rounds.push(turn);
  }
  await workerd.end();
  return rounds;
}

const turns: Measured[][] = [];
for (let start = 0; start < STARTS; start += 1) turns.push(...(await measure()));
await Promise.all([upstream.end(), emulator.close()]);

const read = (i: number, field: keyof Measured): number[] =>
  turns.map((turn) => turn[i]?.[field] ?? Number.NaN);

keepReport({
  name: 'ladder',
  command: 'pnpm --filter @postern/bench ladder',
  isPart: STARTS < FULL_STARTS || ROUNDS < FULL_ROUNDS,
  rows: NAMES.map((what, i): Row => {
    const micros = read(i, 'cpuMicros');
    const below = read(i - 1, 'cpuMicros');
    const rates = read(0, 'perSecond');
    return {
      'a Worker with': what,
      'requests/s': round(median(read(i, 'perSecond')), 0),
      'of the helper': round(median(read(i, 'perSecond').map((rate, k) => rate / (rates[k] ?? 0)))),
      'CPU µs/request': round(median(micros), 0),
      'µs more': i === 0 ? '' : round(median(micros.map((value, k) => value - (below[k] ?? 0))), 0),
      'not 200': read(i, 'notOk').reduce((sum, count) => sum + count, 0),
    };
  }),
  notes: [
    `GET 700 B from an upstream over http, with a browser’s headers; medians of ${turns.length} turns of a second over 32 kept connections; ratios and differences are those of each turn. workerd was started ${STARTS} times.`,
    'CPU is the user and system time of workerd while one Worker is called. Two bundles of the same code differ by some percent: a few µs are noise.',
    'Each row has all that the rows above it have; the last but one is the whole edge. A thing that is left out is replaced by a function that does nothing.',
  ],
});
