import { cpus } from 'node:os';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { startEdgeAlone, startWorkerd } from '@postern/processes';
import { buildVariables, HEADERS, signIn } from '@postern/testing';
import { isApacheInstalled, startApache } from '../gateways/apache.ts';
import { startChild, startDenoChild } from '../gateways/child.ts';
import { pinToCore } from '../gateways/pin.ts';
import { bundleWorker } from '../measuring/bundle-worker.ts';
import { applyLoad, type Measured } from '../measuring/load.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import { median, round } from '../measuring/statistics.ts';

// A signed-in call through the edge on Node, Deno and workerd, beside Hono's proxy helper on the same
// runtime, which checks nothing. Gateways are called in turns, in random order; ratios are those of one
// turn, because a shared machine changes within a second. Each gateway has one core; load and upstream
// have the other.

const ROUNDS = Number(process.argv[2] ?? 12);
/** A session may make 2,000 calls in 10 s. */
const SESSIONS = 10;
const LEASE_SECONDS = 300;
type Runtime = 'Node' | 'Deno' | 'workerd' | 'Apache';

/** A browser's headers. */
const BROWSER = {
  ...HEADERS,
  accept: 'application/json, text/plain, */*',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-GB,en;q=0.9,de;q=0.8',
  'cache-control': 'no-cache',
  pragma: 'no-cache',
  referer: 'http://localhost:5173/orders',
  'sec-ch-ua': '"Chromium";v="156", "Not)A;Brand";v="24"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Linux"',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36',
};

/** The calls that are measured, and how many of each make a turn. */
const CALLS = [
  { call: 'GET 700 B', path: '/700', requests: 1500 },
  { call: 'GET 16 KiB', path: '/16384', requests: 1000 },
  { call: 'GET 1 MiB', path: '/1048576', requests: 60 },
  { call: 'POST 64 KiB', path: '/upload', requests: 400, body: Buffer.alloc(64 * 1024, 'x') },
] as const;
type Call = (typeof CALLS)[number];

interface Gateway {
  readonly runtime: Runtime;
  /** Whether it is the helper that others on its runtime are compared with. */
  readonly isYardstick: boolean;
  readonly what: string;
  readonly origin: string;
  readonly pid: number;
  /** The cookies of its signed-in users; one is empty where there is no session. */
  readonly cookies: readonly string[];
  readonly end: () => Promise<void>;
}

const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
const upstream = await startChild('upstream.ts');
const [GATEWAY_CORE, OTHER_CORE] = [0, Math.min(1, cpus().length - 1)];
pinToCore(process.pid, OTHER_CORE);
pinToCore(upstream.pid, OTHER_CORE);

const HELPER = { what: 'Hono’s proxy helper, no session', isYardstick: true, cookies: [''] };
const VARIABLES = {
  ...buildVariables(emulator.origin),
  POSTERN_API_ORDERS: `${upstream.origin} GET,POST /**`,
};

async function startHelpers(): Promise<Gateway[]> {
  const variables = { UPSTREAM: upstream.origin };
  return [
    { ...HELPER, runtime: 'Node', ...(await startChild('hono-node.ts', variables)) },
    { ...HELPER, runtime: 'Deno', ...(await startDenoChild('hono-app.ts', variables)) },
  ];
}

async function startPostern(runtime: 'node' | 'deno', leaseSeconds: number): Promise<Gateway> {
  const edge = await startEdgeAlone(runtime, {
    ...VARIABLES,
    POSTERN_LEASE_SECONDS: String(leaseSeconds),
  });
  return {
    runtime: runtime === 'node' ? 'Node' : 'Deno',
    isYardstick: false,
    what: describe({ node: 'memory', deno: 'KV' }[runtime], leaseSeconds),
    origin: edge.origin,
    pid: edge.pid,
    cookies: await signInAll(edge.origin, leaseSeconds),
    end: () => edge.end(),
  };
}

/** Starts a workerd with the helper and with two edges, which have their records in Durable Objects. */
async function startWorkers(): Promise<Gateway[]> {
  const script = await bundleWorker('../../worker/src/local.ts');
  const leases = [LEASE_SECONDS, 0];
  const workerd = await startWorkerd([
    {
      name: 'helper',
      script: await bundleWorker('gateways/hono-app.ts'),
      variables: { UPSTREAM: upstream.origin },
    },
    ...leases.map((seconds) => ({
      name: `edge-${seconds}`,
      script,
      records: `edge-${seconds}`,
      variables: { ...VARIABLES, POSTERN_LEASE_SECONDS: String(seconds) },
    })),
  ]);
  const [helper = '', ...origins] = workerd.origins;
  const shared = { runtime: 'workerd', pid: workerd.pid, end: () => workerd.end() } as const;
  return [
    { ...HELPER, ...shared, origin: helper },
    ...(await Promise.all(
      origins.map(async (origin, i) => ({
        ...shared,
        isYardstick: false,
        what: describe('Durable Objects', leases[i] ?? 0),
        origin,
        cookies: await signInAll(origin, leases[i] ?? 0),
      })),
    )),
  ];
}

/** Starts mod_auth_openidc, the peer that is compared with Postern on Node, if it is installed. */
async function startPeer(): Promise<Gateway[]> {
  if (!isApacheInstalled()) {
    console.log('Without mod_auth_openidc: install apache2 and libapache2-mod-auth-openidc.');
    return [];
  }
  const apache = await startApache(upstream.origin, GATEWAY_CORE);
  const what = 'mod_auth_openidc, server cache';
  return [
    { ...apache, runtime: 'Apache', isYardstick: false, what, cookies: [await apache.signIn()] },
  ];
}

function describe(store: string, leaseSeconds: number): string {
  return `Postern, ${store}, ${leaseSeconds === 0 ? 'every call reads the store' : 'lease'}`;
}

async function signInAll(origin: string, leaseSeconds: number): Promise<readonly string[]> {
  const cookies: string[] = [];
  for (let sessions = 0; sessions < SESSIONS; sessions += 1) {
    const cookie = await signIn(origin, emulator.origin);
    cookies.push(leaseSeconds === 0 ? cookie : await addLease(origin, cookie));
  }
  return cookies;
}

async function addLease(origin: string, cookie: string): Promise<string> {
  const response = await fetch(`${origin}/api/orders/700`, { headers: { ...HEADERS, cookie } });
  const [lease = ''] = response.headers.getSetCookie();
  if (response.status !== 200 || lease === '') throw new Error(`no lease: ${response.status}`);
  return `${cookie}; ${lease.split(';', 1)[0]}`;
}

async function measure(gateway: Gateway, { path, requests, ...call }: Call): Promise<Measured> {
  let sent = 0;
  const headers = (): Record<string, string> => {
    sent += 1;
    return { ...BROWSER, cookie: gateway.cookies[sent % gateway.cookies.length] ?? '' };
  };
  const url = `${gateway.origin}/api/orders${path}`;
  const body = 'body' in call ? call.body : undefined;
  return applyLoad({ url, headers, pid: gateway.pid, ...(body && { body }) }, requests);
}

const gateways = [
  ...(await startHelpers()),
  await startPostern('node', LEASE_SECONDS),
  await startPostern('node', 0),
  await startPostern('deno', LEASE_SECONDS),
  await startPostern('deno', 0),
  ...(await startWorkers()),
  ...(await startPeer()),
];
// Apache pins itself, because its threads come and go.
for (const { pid, runtime } of gateways) if (runtime !== 'Apache') pinToCore(pid, GATEWAY_CORE);

/** The results of every gateway in one turn of one call. */
type Turn = ReadonlyMap<Gateway, Measured>;
const turns = new Map<string, Turn[]>(CALLS.map(({ call }) => [call, []]));
for (let taken = 0; taken <= ROUNDS; taken += 1) {
  for (const call of CALLS) {
    const turn = new Map<Gateway, Measured>();
    for (const gateway of gateways.toSorted(() => Math.random() - 0.5)) {
      turn.set(gateway, await measure(gateway, call));
    }
    // The first round warms up.
    if (taken > 0) turns.get(call.call)?.push(turn);
  }
}
for (const gateway of gateways) await gateway.end();
await Promise.all([upstream.end(), emulator.close()]);

function buildRow(call: string, gateway: Gateway): Row {
  // Apache is compared with the helper on Node, as Postern on Node is.
  const runtime = gateway.runtime === 'Apache' ? 'Node' : gateway.runtime;
  const yardstick = gateways.find((one) => one.isYardstick && one.runtime === runtime);
  const taken = turns.get(call) ?? [];
  const read = (field: keyof Measured, of = gateway): number[] =>
    taken.map((turn) => turn.get(of)?.[field] ?? Number.NaN);
  const compare = (field: keyof Measured): number => {
    const beside = read(field, yardstick);
    return round(median(read(field).map((value, i) => value / (beside[i] ?? Number.NaN))));
  };
  return {
    call,
    runtime: gateway.runtime,
    gateway: gateway.what,
    'requests/s': round(median(read('perSecond')), 0),
    'of the helper': compare('perSecond'),
    'CPU µs/request': round(median(read('cpuMicros')), 0),
    'CPU of the helper': compare('cpuMicros'),
    'not 200': read('notOk').reduce((sum, count) => sum + count, 0),
  };
}

keepReport({
  name: 'gateways',
  command: 'pnpm --filter @postern/bench gateways',
  rows: CALLS.flatMap(({ call }) => gateways.map((gateway) => buildRow(call, gateway))),
  notes: [
    `Medians of ${ROUNDS} turns over 32 kept connections, with a browser’s headers; ratios are medians of each turn’s own.`,
    'CPU is the user and system time of the gateway’s processes. Each gateway is pinned to one core; load and upstream share another.',
    'The edge runs from its sources, as `pnpm start` does.',
    'The helper and both edges in workerd are isolates of one process, which is asked for one of them at a time.',
    'mod_auth_openidc is compared with the helper on Node; Debian’s Apache has its event module and default limits.',
    'Not measured here: nginx, and an https upstream.',
  ],
});
