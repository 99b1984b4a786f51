import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findFreePort,
  run,
  startEdgeAlone,
  startWorkerd,
  waitUntilReady,
} from '@postern/processes';
import { HEADERS, signIn } from '@postern/testing';
import { bundleWorker } from '../measuring/bundle-worker.ts';
import { packNode } from '../packed/pack-node.ts';
import { isApacheInstalled, startApache } from './apache.ts';
import { type Child, startChild, startDenoChild } from './child.ts';
import type { Gateway } from './gateway.ts';
import { NGINX, startNginxProxy } from './nginx.ts';

/** A session may make 2,000 calls in 10 s. */
const SESSIONS = 64;
/** No lease of a run expires. */
const LEASE_SECONDS = 3600;
const HELPER = { what: 'Hono’s proxy helper, no session', isYardstick: true, cookies: [''] };

/** What the gateways stand between. */
export interface Surroundings {
  readonly upstream: string;
  /** The provider that the users of the edges sign in at. */
  readonly provider: string;
  /** The settings of an edge. */
  readonly variables: Readonly<Record<string, string>>;
  /** The core that Apache and nginx run on. */
  readonly core: number;
}

/** Starts all gateways of one runtime; none of a peer that is not installed. */
export const START: Readonly<
  Record<Gateway['runtime'], (surroundings: Surroundings) => Promise<Gateway[]>>
> = {
  async Node(surroundings) {
    const command = packNode();
    const helper = await startChild('hono-node.ts', { UPSTREAM: surroundings.upstream });
    const start = (seconds: number): Promise<Gateway> =>
      startPostern(surroundings, seconds, ['Node', 'memory'], (variables) =>
        startPacked(command, variables),
      );
    return [{ ...HELPER, ...helper, runtime: 'Node' }, await start(LEASE_SECONDS), await start(0)];
  },
  async Deno(surroundings) {
    const helper = await startDenoChild('hono-app.ts', { UPSTREAM: surroundings.upstream });
    const start = (seconds: number): Promise<Gateway> =>
      startPostern(surroundings, seconds, ['Deno', 'KV'], (variables) =>
        startEdgeAlone('deno', variables),
      );
    return [{ ...HELPER, ...helper, runtime: 'Deno' }, await start(LEASE_SECONDS), await start(0)];
  },
  workerd: startWorkers,
  async Apache({ upstream, core }) {
    if (!isApacheInstalled()) {
      return skip('mod_auth_openidc', 'apache2 and libapache2-mod-auth-openidc');
    }
    const apache = await startApache(upstream, core);
    const what = 'mod_auth_openidc, server cache';
    return [{ ...apache, runtime: 'Apache', what, cookies: [await apache.signIn()] }];
  },
  async nginx({ upstream, core }) {
    if (NGINX === undefined) return skip('nginx', 'nginx');
    const nginx = await startNginxProxy(core, upstream);
    return [{ ...nginx, runtime: 'nginx', what: 'proxy_pass, no session', cookies: [''] }];
  },
};

function skip(peer: string, packages: string): [] {
  console.log(`Without ${peer}: install ${packages}.`);
  return [];
}

/** Starts `postern` as npm installs it. */
async function startPacked(
  command: string,
  variables: Readonly<Record<string, string>>,
): Promise<Child> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-run-'));
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const { PATH, HOME } = process.env;
  const running = run({
    command: process.execPath,
    args: [command, 'start'],
    cwd: folder,
    env: { PATH, HOME, ...variables, POSTERN_PORT: String(port) },
  });
  if (!(await waitUntilReady(`${origin}/readyz`))) throw new Error('postern did not start');
  const end = async (): Promise<void> => {
    await running.end();
    await rm(folder, { recursive: true });
  };
  return { origin, pid: running.pid, end };
}

async function startPostern(
  { provider, variables }: Surroundings,
  leaseSeconds: number,
  [runtime, store]: readonly [Gateway['runtime'], string],
  start: (variables: Readonly<Record<string, string>>) => Promise<Child>,
): Promise<Gateway> {
  const edge = await start({ ...variables, POSTERN_LEASE_SECONDS: String(leaseSeconds) });
  return {
    runtime,
    what: describe(store, leaseSeconds),
    origin: edge.origin,
    pid: edge.pid,
    cookies: await signInAll(edge.origin, provider, leaseSeconds),
    end: () => edge.end(),
  };
}

/** Starts a workerd with the helper and with two edges, which have their records in Durable Objects. */
async function startWorkers({ upstream, provider, variables }: Surroundings): Promise<Gateway[]> {
  const script = await bundleWorker('../../worker/src/local.ts');
  const leases = [LEASE_SECONDS, 0];
  const workerd = await startWorkerd([
    {
      name: 'helper',
      script: await bundleWorker('gateways/hono-app.ts'),
      variables: { UPSTREAM: upstream },
    },
    ...leases.map((seconds) => ({
      name: `edge-${seconds}`,
      script,
      records: `edge-${seconds}`,
      variables: { ...variables, POSTERN_LEASE_SECONDS: String(seconds) },
    })),
  ]);
  const [helper = '', ...origins] = workerd.origins;
  const shared = { runtime: 'workerd', pid: workerd.pid, end: () => workerd.end() } as const;
  return [
    { ...HELPER, ...shared, origin: helper },
    ...(await Promise.all(
      origins.map(async (origin, i) => ({
        ...shared,
        what: describe('Durable Objects', leases[i] ?? 0),
        origin,
        cookies: await signInAll(origin, provider, leases[i] ?? 0),
      })),
    )),
  ];
}

function describe(store: string, leaseSeconds: number): string {
  return `Postern, ${store}, ${leaseSeconds === 0 ? 'every call reads the store' : 'lease'}`;
}

async function signInAll(
  origin: string,
  provider: string,
  leaseSeconds: number,
): Promise<readonly string[]> {
  const cookies: string[] = [];
  for (let sessions = 0; sessions < SESSIONS; sessions += 1) {
    const cookie = await signIn(origin, provider);
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
