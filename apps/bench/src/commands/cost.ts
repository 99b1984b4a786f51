import {
  App,
  beginSignIn,
  buildCallback,
  HEADERS,
  PUBLIC_ORIGIN,
  TestBrowser,
} from '@postern/testing';
import { measureCommands } from '../cost/commands.ts';
import { ENGINES, type Engine } from '../cost/engines.ts';
import { startQuickService } from '../cost/service.ts';
import { PROJECTS } from '../measuring/call.ts';
import { buildClientHeaders } from '../measuring/client-address.ts';
import { applyLoad, type Measured } from '../measuring/load.ts';
import { mapPooled } from '../measuring/pool.ts';
import { createRandom, pick } from '../measuring/random.ts';
import { buildTable, keepReport, type Row } from '../measuring/report.ts';
import { round } from '../measuring/statistics.ts';

// How cost grows with the number of sessions: their size, and the time of a call.

const MOST = Number(process.argv[2] ?? 100_000);
const SEED = 20_261_121;
const STEPS = [1, 10, 100, 1000, 10_000, 100_000].filter((step) => step <= MOST);
const CALLS = 4000;
/** Below the limit of one session in ten seconds. */
const CALLS_OF_ONE = 1500;
const SIGN_INS_AT_ONCE = 32;

/** Signs in with a made-up code, which the provider accepts. @returns the session cookie */
async function signIn(origin: string, client: number): Promise<string> {
  const browser = new TestBrowser((url, init) => {
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(buildClientHeaders(client)))
      headers.set(name, value);
    return fetch(url, { ...init, headers });
  });
  const app = new App(origin, (url, init) => browser.send(url, init));
  const post = (path: string, body: object): Promise<Response> => app.post(path, body);
  const begun = await beginSignIn(post, { connection: 'lockit' });
  const address = `${PUBLIC_ORIGIN}/callback?code=made-up&state=${begun.state}`;
  const response = await app.post('/auth/callback', buildCallback(begun, address));
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the sign-in failed: ${response.status}`);
  return browser.cookies(origin);
}

/** Calls with random sessions, each call from a random client address. */
function callAtRandom({ origin, pid }: Engine, cookies: readonly string[]): Promise<Measured> {
  const random = createRandom(SEED);
  const [first = '', ...others] = cookies;
  const choices = [first, ...others] as const;
  const headers = (): Record<string, string> => ({
    ...HEADERS,
    ...buildClientHeaders(Math.floor(random() * cookies.length)),
    cookie: pick(random, choices),
  });
  const count = Math.min(CALLS, cookies.length * CALLS_OF_ONE);
  return applyLoad({ url: origin + PROJECTS, headers, pid }, count);
}

async function measure(engine: Engine, most: number): Promise<Row[]> {
  const { name, origin } = engine;
  const empty = await engine.measureBytes();
  const cookies: string[] = [];
  const rows: Row[] = [];
  for (const step of STEPS.filter((one) => one <= most)) {
    const beganMs = performance.now();
    const added = step - cookies.length;
    const clients = Array.from({ length: added }, (_, i) => cookies.length + i);
    const sign = (client: number): Promise<string> => signIn(origin, client);
    cookies.push(...(await mapPooled(clients, SIGN_INS_AT_ONCE, sign)));
    const signInsPerSecond = (added * 1000) / (performance.now() - beganMs);
    const bytes = await engine.measureBytes();
    const load = await callAtRandom(engine, cookies);
    rows.push({
      engine: name,
      sessions: step,
      'sign-ins/s': round(signInsPerSecond, 0),
      'calls/s': round(load.perSecond, 0),
      'CPU µs/call': round(load.cpuMicros, 0),
      'not 200': load.notOk,
      'bytes a session': Object.entries(bytes)
        .map(([kind, now]) => `${round((now - (empty[kind] ?? 0)) / step, 0)} ${kind}`)
        .join(', '),
    });
    console.log(JSON.stringify(rows.at(-1)));
  }
  return rows;
}

const service = await startQuickService();
const rows: Row[] = [];
for (const { start, most = MOST } of ENGINES) {
  const engine = await start(service.origin);
  try {
    rows.push(...(await measure(engine, most)));
  } finally {
    await engine.end();
  }
}
await service.end();

keepReport({
  name: 'cost',
  isPart: MOST < 100_000,
  command: `pnpm --filter @postern/bench cost ${MOST}`,
  rows,
  notes: [
    'One process of the edge and one of the store, on the two cores that also run the load and the provider.',
    `calls/s: up to ${CALLS} forwarded calls over 32 kept connections, each of a random session, without a lease, so that each reads the store. CPU is that of the edge’s process only.`,
    'sign-ins/s: each begins an attempt and stores a new session; the provider accepts any code at once.',
    `Commands to the store by act, counted by Redis:\n\n${buildTable(await measureCommands())}`,
  ],
});
