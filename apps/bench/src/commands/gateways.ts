import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { buildVariables } from '@postern/testing';
import { makeCertificate } from '../compare/certificate.ts';
import { BROWSER, CALLS, type Call, SIZES } from '../gateways/calls.ts';
import { UPSTREAMS } from '../gateways/forward-call.ts';
import { type Gateway, GROUPS, PEERS } from '../gateways/gateway.ts';
import { NGINX } from '../gateways/nginx.ts';
import { pinToCore } from '../gateways/pin.ts';
import { START } from '../gateways/start-gateways.ts';
import { startUpstream } from '../gateways/upstream.ts';
import { applyLoad, type Measured } from '../measuring/load.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import { median, round } from '../measuring/statistics.ts';
import { applyWrk, HAS_WRK } from '../measuring/wrk.ts';

// A signed-in call through the edge on Node, Deno and workerd, beside Hono's proxy helper on the same
// runtime, which checks nothing, beside better-auth and @auth0/auth0-hono with that helper on Node, and
// beside Apache's mod_auth_openidc and nginx. Peers are measured where what they need is installed.
// Gateways are called in turns, in random order; ratios are those of one turn, because a shared machine
// changes within a second. Each gateway has one core; load and upstream have the other.
//
// Arguments: how many turns, then words that narrow a run to groups of gateways (`node`), to calls (`700`,
// `post`), and to upstreams (`https`). A narrowed run is printed and not kept.

const [rounds = '12', ...words] = process.argv.slice(2);
const ROUNDS = Number(rounds);
/** V8 still compiles in the second of them. */
const WARM_UP_ROUNDS = 3;
const WORDS = words.map((word) => word.toLowerCase());
const [GATEWAY_CORE, OTHER_CORE] = [0, Math.min(1, cpus().length - 1)];

const chosen = select(GROUPS, (group) => WORDS.includes(group.toLowerCase()));
const calls = select(
  select(CALLS, ({ upstream }) => WORDS.includes(upstream)),
  ({ call }) => WORDS.some((word) => call.toLowerCase().split(' ').includes(word)),
);

/** All of a list, unless words select some. */
function select<T>(all: readonly T[], isNamed: (one: T) => boolean): readonly T[] {
  const named = all.filter(isNamed);
  return named.length > 0 ? named : all;
}

pinToCore(process.pid, OTHER_CORE);
const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
const controls = createEmulatorControls(emulator.origin);
await controls.updateSettings({ accessTokenLifetimeSeconds: 24 * 3600 });
const folder = mkdtempSync(join(tmpdir(), 'postern-gateways-'));
// Workers of Apache and nginx have another user.
chmodSync(folder, 0o755);
const certificate = makeCertificate(folder);
const plain = await startUpstream(OTHER_CORE, SIZES);
const secure = await startUpstream(OTHER_CORE, SIZES, certificate);
if (!HAS_WRK) console.log('Without wrk, Node makes the load: it ends at about 10,000/s.');

const origins = { orders: plain.origin, secure: secure.origin };
const surroundings = {
  upstreams: origins,
  upstreamVariables: Object.fromEntries(UPSTREAMS.map(([route, name]) => [name, origins[route]])),
  certificate,
  provider: emulator.origin,
  variables: {
    ...buildVariables(emulator.origin),
    POSTERN_API_ORDERS: `${plain.origin} GET,POST /**`,
    POSTERN_API_SECURE: `${secure.origin} GET,POST /**`,
  },
  core: GATEWAY_CORE,
};
const gateways: Gateway[] = [];
for (const group of chosen) gateways.push(...(await START[group](surroundings)));
// Apache and nginx pin themselves, because their threads and processes come and go.
for (const { pid, runtime } of gateways) {
  if (runtime !== 'Apache' && runtime !== 'nginx') pinToCore(pid, GATEWAY_CORE);
}

async function measure(gateway: Gateway, { path, requests, body }: Call): Promise<Measured> {
  const headers = gateway.cookies.map((cookie) => ({ ...BROWSER, cookie }));
  const url = gateway.origin + path;
  const load = { url, pid: gateway.pid, ...(body && { body }) };
  if (HAS_WRK) return applyWrk({ ...load, headers });
  let sent = 0;
  const next = (): Record<string, string> => headers[(sent += 1) % headers.length] ?? {};
  return applyLoad({ ...load, headers: next }, requests);
}

/**
 * The gateways that are called in turns: those of one runtime, and Apache. In turns of all of them, Deno's
 * are idle for 12 s. After 8 s, V8 drops much of what it has compiled, and 20,000 calls later it is as fast
 * as before.
 */
function listSeries(): readonly (readonly Gateway[])[] {
  const isMeasured = (name: Gateway['runtime']): boolean =>
    gateways.some(({ runtime }) => runtime === name);
  const runtimes = (['Node', 'Deno', 'workerd'] as const).filter(isMeasured);
  if (runtimes.length === 0) return [gateways];
  const servers = gateways.filter(({ runtime }) => runtime === 'Apache' || runtime === 'nginx');
  return runtimes.map((name, index) => [
    ...gateways.filter(({ runtime }) => runtime === name),
    ...servers.filter(({ runtime }) => runtime === 'Apache' || index === 0),
  ]);
}

/** The results of every gateway of a series in one turn of one call. */
type Turn = ReadonlyMap<Gateway, Measured>;
const turns = new Map<Call, Turn[]>(calls.map((call) => [call, []]));
for (const series of listSeries()) {
  for (let taken = 1 - WARM_UP_ROUNDS; taken <= ROUNDS; taken += 1) {
    for (const call of calls) {
      const turn = new Map<Gateway, Measured>();
      for (const gateway of series.toSorted(() => Math.random() - 0.5)) {
        turn.set(gateway, await measure(gateway, call));
      }
      if (taken > 0) turns.get(call)?.push(turn);
    }
  }
}
for (const gateway of gateways) await gateway.end();
await Promise.all([plain.end(), secure.end(), emulator.close()]);
rmSync(folder, { recursive: true });

const findYardstick = (runtime: Gateway['runtime']): Gateway | undefined =>
  gateways.find((one) => one.isYardstick && one.runtime === runtime);
const apache = gateways.find(({ runtime }) => runtime === 'Apache');
const postern = gateways.find(({ group, what }) => group === 'Node' && what.endsWith(', lease'));

const isPeer = ({ group }: Gateway): boolean => PEERS.some((peer) => peer === group);

/** How many times as many calls Postern on Node serves as a peer, in the same turns. */
function describePeer(ours: Gateway, peer: Gateway): string {
  const times = calls.map((call) => {
    const ratio = round(median(compare(call, 'perSecond', ours, peer)), 1);
    return `${ratio} (${call.call}, ${call.upstream})`;
  });
  return `Postern on Node with a lease, times ${peer.what}: ${times.join(', ')}.`;
}

/** What a gateway has measured in all of its turns. */
function read(call: Call, field: keyof Measured, gateway: Gateway): number[] {
  const measured = (turns.get(call) ?? []).map((turn) => turn.get(gateway)?.[field]);
  return measured.filter((value) => value !== undefined);
}

/** What a gateway has measured, divided by what another one has, in each turn of both. */
function compare(call: Call, field: keyof Measured, gateway: Gateway, other: Gateway): number[] {
  return (turns.get(call) ?? []).flatMap((turn) => {
    const [one, beside] = [turn.get(gateway), turn.get(other)];
    return one && beside ? [one[field] / beside[field]] : [];
  });
}

function buildRow(call: Call, gateway: Gateway): Row {
  // Apache and nginx are compared with the helper on Node, as Postern on Node is.
  const helper = findYardstick(gateway.runtime) ?? findYardstick('Node');
  const all = (field: keyof Measured): number[] => read(call, field, gateway);
  const ratio = (field: keyof Measured, other: Gateway | undefined): number | string =>
    other === undefined ? '' : round(median(compare(call, field, gateway, other)));
  return {
    call: call.call,
    upstream: call.upstream,
    runtime: gateway.runtime,
    gateway: gateway.what,
    'requests/s': round(median(all('perSecond')), 0),
    'of the helper': ratio('perSecond', helper),
    'of Apache': ratio('perSecond', apache),
    'CPU µs/request': round(median(all('cpuMicros')), 0),
    'CPU of the helper': ratio('cpuMicros', helper),
    'CPU of Apache': ratio('cpuMicros', apache),
    'p99 ms': round(median(all('p99Ms')), 1),
    'not 200': all('notOk').reduce((sum, count) => sum + count, 0),
  };
}

keepReport({
  name: 'gateways',
  command: `pnpm --filter @postern/bench gateways ${[rounds, ...WORDS].join(' ')}`,
  isPart: WORDS.length > 0,
  rows: calls.flatMap((call) => gateways.map((gateway) => buildRow(call, gateway))),
  notes: [
    `Medians of ${ROUNDS} turns, after ${WARM_UP_ROUNDS} to warm up, over 32 kept connections with a browser’s headers; ratios are medians of each turn’s own.`,
    HAS_WRK
      ? 'Load by wrk, for one second a turn.'
      : 'Load by Node, because wrk is not installed: it ends at about 10,000/s.',
    NGINX === undefined ? 'The upstreams are servers on Node.' : 'The upstreams are nginx.',
    'Over https each gateway trusts the upstream’s authority by its own means, and verifies the certificate; connections are kept.',
    'CPU is the user and system time of the gateway’s processes. Each gateway is pinned to one core; load and upstream share another.',
    'Gateways of one runtime are called in turns with Apache, so that each is called again within 8 s: after that time without work, V8 on Deno drops compiled code.',
    'Postern on Node is `postern start` as npm installs it, on Deno it runs from its sources.',
    'The helper and both edges in workerd are isolates of one process, which is asked for one of them at a time.',
    'Apache is mod_auth_openidc with its server cache; Debian’s Apache has its event module and default limits.',
    'better-auth has its session in its cookie too, as @auth0/auth0-hono has, and reads no database for a call. Both check the session only; Postern and mod_auth_openidc also send the user’s token.',
    ...(postern ? gateways.filter(isPeer).map((peer) => describePeer(postern, peer)) : []),
  ],
});
