import { readFileSync } from 'node:fs';
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
import type { Gateway, Surroundings } from './gateway.ts';
import { NGINX, startNginxProxy } from './nginx.ts';
import { startPeer } from './peers.ts';

/** A session may make 2,000 calls in 10 s. */
const SESSIONS = 64;
/** No lease of a run expires. */
export const LEASE_SECONDS = 3600;
const HELPER = { what: 'Hono’s proxy helper, no session', isYardstick: true, cookies: [''] };

/** Starts all gateways of one group; none of a peer that is not installed. */
export const START: Readonly<
  Record<Gateway['group'], (surroundings: Surroundings) => Promise<Gateway[]>>
> = {
  async Node(surroundings) {
    const command = packNode();
    const trusted = { NODE_EXTRA_CA_CERTS: surroundings.certificate.file };
    const helper = await startChild('hono-node.ts', {
      ...surroundings.upstreamVariables,
      ...trusted,
    });
    const start = (seconds: number): Promise<Gateway> =>
      startPostern(surroundings, seconds, ['Node', 'memory'], (variables) =>
        startPacked(command, { ...variables, ...trusted }),
      );
    return [
      { ...HELPER, ...helper, group: 'Node', runtime: 'Node' },
      await start(LEASE_SECONDS),
      await start(0),
    ];
  },
  async Deno(surroundings) {
    const trusted = { DENO_CERT: surroundings.certificate.file };
    const helper = await startDenoChild('hono-app.ts', {
      ...surroundings.upstreamVariables,
      ...trusted,
    });
    const start = (seconds: number): Promise<Gateway> =>
      startPostern(surroundings, seconds, ['Deno', 'KV'], (variables) =>
        startEdgeAlone('deno', { ...variables, ...trusted }),
      );
    return [
      { ...HELPER, ...helper, group: 'Deno', runtime: 'Deno' },
      await start(LEASE_SECONDS),
      await start(0),
    ];
  },
  workerd: startWorkers,
  'better-auth': (surroundings) => startPeer('better-auth', surroundings),
  'auth0-hono': (surroundings) => startPeer('auth0-hono', surroundings),
  async Apache({ upstreams, certificate, core }) {
    if (!isApacheInstalled()) {
      return skip('mod_auth_openidc', 'apache2 and libapache2-mod-auth-openidc');
    }
    const apache = await startApache({ upstreams, authority: certificate.file, core });
    const what = 'mod_auth_openidc, server cache';
    const cookies = [await apache.signIn()];
    return [{ ...apache, group: 'Apache', runtime: 'Apache', what, cookies }];
  },
  async nginx({ upstreams, certificate, core }) {
    if (NGINX === undefined) return skip('nginx', 'nginx');
    const nginx = await startNginxProxy(core, upstreams, certificate.file);
    const what = 'proxy_pass, no session';
    return [{ ...nginx, group: 'nginx', runtime: 'nginx', what, cookies: [''] }];
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
  [runtime, store]: readonly ['Node' | 'Deno', string],
  start: (variables: Readonly<Record<string, string>>) => Promise<Child>,
): Promise<Gateway> {
  const edge = await start({ ...variables, POSTERN_LEASE_SECONDS: String(leaseSeconds) });
  return {
    group: runtime,
    runtime,
    what: describe(store, leaseSeconds),
    origin: edge.origin,
    pid: edge.pid,
    cookies: await signInAll(edge.origin, provider, leaseSeconds),
    end: () => edge.end(),
  };
}

/** Starts a workerd with the helper and with two edges, which have their records in Durable Objects. */
async function startWorkers(surroundings: Surroundings): Promise<Gateway[]> {
  const { upstreamVariables, certificate, provider, variables } = surroundings;
  const script = await bundleWorker('../../worker/src/local.ts');
  const leases = [LEASE_SECONDS, 0];
  const services = [
    {
      name: 'helper',
      script: await bundleWorker('gateways/hono-app.ts'),
      variables: upstreamVariables,
    },
    ...leases.map((seconds) => ({
      name: `edge-${seconds}`,
      script,
      records: `edge-${seconds}`,
      variables: { ...variables, POSTERN_LEASE_SECONDS: String(seconds) },
    })),
  ];
  const workerd = await startWorkerd(services, readFileSync(certificate.file, 'utf8'));
  const [helper = '', ...origins] = workerd.origins;
  const shared = {
    group: 'workerd',
    runtime: 'workerd',
    pid: workerd.pid,
    end: () => workerd.end(),
  } as const;
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

/** Signs users in at an edge. @returns their cookies, each with its lease if there are leases */
export async function signInAll(
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
