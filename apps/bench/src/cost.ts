import { request } from 'node:http';
import { PUBLIC_ORIGIN } from '@postern/processes';
import { PROJECTS } from './call.ts';
import { measureCommands } from './cost/commands.ts';
import { ENGINES, type Engine } from './cost/engines.ts';
import { startQuickService } from './cost/service.ts';
import { applyLoad } from './hot-path/load.ts';
import { mapPooled } from './pool.ts';
import { createRandom, pick } from './random.ts';
import { buildTable, keepReport, type Row } from './report.ts';
import { round } from './statistics.ts';

// How cost grows with the number of sessions: what each takes up, and whether a call gets slower.

const MOST = Number(process.argv[2] ?? 100_000);
const SEED = 20_261_121;
const STEPS = [1, 10, 100, 1000, 10_000, 100_000].filter((step) => step <= MOST);
const CALLS = 4000;
/** Below what one session may call in ten seconds. */
const CALLS_OF_ONE = 1500;
const SIGN_INS_AT_ONCE = 32;

/** Signs in with any code: the service takes it. */
function signIn(origin: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const body = JSON.stringify({
    connection: 'lockit',
    code: 'any',
    codeVerifier: 'v'.repeat(43),
    redirectUri: `${PUBLIC_ORIGIN}/callback`,
  });
  const headers = { 'x-postern': '1', 'content-type': 'application/json' };
  request(`${origin}/auth/callback`, { method: 'POST', headers }, (response) => {
    response.resume();
    const [cookie = ''] = response.headers['set-cookie'] ?? [];
    if (response.statusCode === 200) resolve(cookie.split(';', 1)[0] ?? '');
    else reject(new Error(`sign-in failed: ${response.statusCode}`));
  })
    .once('error', reject)
    .end(body);
  return promise;
}

async function measure(engine: Engine, most: number): Promise<Row[]> {
  const { name, origin, pid } = engine;
  const empty = await engine.measureBytes();
  const cookies: string[] = [];
  const rows: Row[] = [];
  for (const step of STEPS.filter((one) => one <= most)) {
    const beganMs = performance.now();
    const added = step - cookies.length;
    const slots = Array.from({ length: added });
    cookies.push(...(await mapPooled(slots, SIGN_INS_AT_ONCE, () => signIn(origin))));
    const signInsPerSecond = (added * 1000) / (performance.now() - beganMs);
    const bytes = await engine.measureBytes();
    const random = createRandom(SEED);
    const [first = '', ...others] = cookies;
    const choices = [first, ...others] as const;
    const load = await applyLoad(
      {
        url: origin + PROJECTS,
        headers: () => ({ 'x-postern': '1', cookie: pick(random, choices) }),
        pid,
      },
      Math.min(CALLS, step * CALLS_OF_ONE),
    );
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
    'One process of the edge, one of the store, on the two cores that also have the load and the service.',
    `calls/s: up to ${CALLS} forwarded calls over 32 kept connections, each of a session by chance, without a lease, so that each reads the store. CPU is that of the edge’s process alone.`,
    'sign-ins/s: each stores a new session; the service takes any code at once.',
    `What acts ask of the store, counted by Redis:\n\n${buildTable(await measureCommands())}`,
  ],
});
