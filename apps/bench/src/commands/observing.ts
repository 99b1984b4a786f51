import type { OutgoingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { findFreePort, ROOT, type Running, run, waitUntilReady } from '@postern/processes';
import { buildVariables, HEADERS, signIn, startOtlpReceiver } from '@postern/testing';
import { applyLoad, type Measured } from '../measuring/load.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import { median, round } from '../measuring/statistics.ts';

// What metrics, log levels and traces cost a forwarded call with a lease on Node. Each way to observe
// is a process of its own, two of them the same, and all are called in turns, in random order.

const STARTS = Number(process.argv[2] ?? 3);
const ROUNDS = Number(process.argv[3] ?? 8);
const REQUESTS = 600;
/** One session may make 2,000 calls in 10 s. */
const SESSIONS = 4;
const PROJECTS = '/api/lockit/projects';
const SDK = ['--import', join(ROOT, 'packages/node/examples/opentelemetry.mjs')];
const TOKEN = { POSTERN_OPERATOR_TOKEN: 'an-operators-own-token-of-some-length' };

const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
const receiver = await startOtlpReceiver();
const otel = {
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

interface Way {
  readonly what: string;
  readonly args?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

const WAYS: readonly Way[] = [
  { what: 'nothing is observed' },
  { what: 'the same once more: the noise' },
  { what: 'metrics', variables: TOKEN },
  { what: 'each request a line: debug', variables: { POSTERN_LOG_LEVEL: 'debug' } },
  {
    what: 'OpenTelemetry, no trace kept',
    args: SDK,
    variables: { ...otel, OTEL_TRACES_SAMPLER: 'always_off' },
  },
  {
    what: 'OpenTelemetry, every trace kept',
    args: SDK,
    variables: { ...otel, OTEL_TRACES_SAMPLER: 'always_on' },
  },
];

interface Edge {
  readonly origin: string;
  readonly running: Running;
  readonly cookies: readonly string[];
}

async function start({ args = [], variables }: Way): Promise<Edge> {
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const running = run({
    command: process.execPath,
    args: [...args, join(ROOT, 'packages/node/src/cli.ts'), 'start'],
    env: {
      PATH: process.env['PATH'],
      ...buildVariables(emulator.origin),
      POSTERN_TRUSTED_PROXIES: 'none',
      POSTERN_PORT: String(port),
      POSTERN_LEASE_SECONDS: '3600',
      ...variables,
    },
  });
  await waitUntilReady(`${origin}/readyz`);
  const cookies = await Promise.all(Array.from({ length: SESSIONS }, () => open(origin)));
  return { origin, running, cookies };
}

/** Signs in, and calls once. @returns the cookies of the session and of its lease */
async function open(origin: string): Promise<string> {
  const cookie = await signIn(origin, emulator.origin);
  const response = await fetch(origin + PROJECTS, { headers: { ...HEADERS, cookie } });
  const [lease = ''] = response.headers.getSetCookie();
  if (lease === '') throw new Error('no lease was issued');
  return `${cookie}; ${lease.split(';', 1)[0]}`;
}

/** The results of every way in one turn. */
type Turn = ReadonlyMap<Way, Measured>;

async function measure(): Promise<Turn[]> {
  const edges = new Map<Way, Edge>();
  for (const way of WAYS) edges.set(way, await start(way));
  const turns: Turn[] = [];
  for (let taken = 0; taken <= ROUNDS; taken += 1) {
    const turn = new Map<Way, Measured>();
    for (const way of WAYS.toSorted(() => Math.random() - 0.5)) {
      const edge = edges.get(way);
      if (edge === undefined) continue;
      const { cookies, origin } = edge;
      let sent = 0;
      const headers = (): OutgoingHttpHeaders => {
        sent += 1;
        return { ...HEADERS, cookie: cookies[sent % cookies.length] };
      };
      const load = { url: origin + PROJECTS, headers, pid: edge.running.pid };
      turn.set(way, await applyLoad(load, REQUESTS));
    }
    // The first round warms up.
    if (taken > 0) turns.push(turn);
  }
  for (const { running } of edges.values()) await running.end();
  return turns;
}

const turns: Turn[] = [];
for (let started = 0; started < STARTS; started += 1) turns.push(...(await measure()));
await Promise.all([emulator.close(), receiver.close()]);

const readAll = (way: Way | undefined, field: keyof Measured): number[] =>
  turns.map((turn) => (way && turn.get(way)?.[field]) ?? Number.NaN);
const plain = readAll(WAYS[0], 'cpuMicros');

keepReport({
  name: 'observing',
  command: 'pnpm --filter @postern/bench observing',
  rows: WAYS.map((way): Row => {
    const cpu = readAll(way, 'cpuMicros');
    return {
      what: way.what,
      'CPU µs/request': round(median(cpu), 0),
      'CPU of nothing observed': round(median(cpu.map((value, i) => value / (plain[i] ?? 0)))),
      'not 200': readAll(way, 'notOk').reduce((sum, count) => sum + count, 0),
    };
  }),
  notes: [
    `Medians of ${turns.length} turns of ${REQUESTS} requests, over 32 kept connections; ratios are medians of each turn’s own. All processes were started ${STARTS} times.`,
    'CPU is the user and system time of the process of the edge; upstream, load and the receiver of spans are another process.',
    'A call with a lease has two spans: its own and the upstream’s.',
  ],
});
