import { setTimeout as wait } from 'node:timers/promises';
import { requestUserDecision } from '@postern/emulators';
import { HEADERS, signIn } from '@postern/testing';
import {
  type Cluster,
  startDenoCluster,
  startNodeCluster,
  startWorkerdCluster,
} from '../cluster/edges.ts';
import { PROJECTS } from '../measuring/call.ts';
import { STRICT, startProvider } from '../measuring/provider.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import { percentile, round } from '../measuring/statistics.ts';
import { requestRefreshToken, startOidcAuth } from '../storm/oidc-auth-peer.ts';

// Many callers of one session at the expiry of its access token, through several isolates or
// processes, with a provider that rotates refresh tokens and revokes the family on reuse.

const CALLERS = Number(process.argv[2] ?? 1000);
const MEMBERS = 4;

interface Outcome {
  readonly statuses: readonly number[];
  readonly times: readonly number[];
}

async function storm(urls: readonly string[], cookie: string): Promise<Outcome> {
  const calls = Array.from({ length: CALLERS }, async (_, caller) => {
    const begun = performance.now();
    const response = await fetch(urls[caller % urls.length] ?? '', {
      headers: { ...HEADERS, cookie },
      redirect: 'manual',
    });
    await response.arrayBuffer();
    return { status: response.status, time: performance.now() - begun };
  });
  const responses = await Promise.all(calls);
  return {
    statuses: responses.map(({ status }) => status),
    times: responses.map(({ time }) => time),
  };
}

function buildRow(
  what: string,
  { statuses, times }: Outcome,
  requests: number,
  after: string,
): Row {
  const served = statuses.filter((status) => status === 200).length;
  return {
    what,
    callers: CALLERS,
    served,
    'not served': statuses.length - served,
    'token requests': requests,
    'session afterwards': after,
    'p50 ms': round(percentile(times, 0.5), 0),
    'p99 ms': round(percentile(times, 0.99), 0),
  };
}

async function measurePostern(
  what: string,
  startCluster: (lockitOrigin: string) => Promise<Cluster>,
  isFirstLost = false,
): Promise<Row> {
  const provider = await startProvider(STRICT);
  const { controls } = provider;
  const cluster = await startCluster(provider.origin);
  try {
    await controls.updateSettings({ accessTokenLifetimeSeconds: 1 });
    const cookie = await signIn(cluster.origins[0] ?? '', provider.origin);
    await controls.updateSettings({ accessTokenLifetimeSeconds: 600 });
    await wait(1200);
    if (isFirstLost) {
      // Longer than the edge waits. The provider has not acted yet.
      const target = '/oauth/access-token';
      await controls.addFault({ target, kind: 'latency', latencyMs: 20_000, times: 1 });
    }
    const urls = cluster.origins.map((origin) => origin + PROJECTS);
    const outcome = await storm(urls, cookie);
    const session = await fetch(`${cluster.origins[1]}/auth/session`, {
      headers: { ...HEADERS, cookie },
    });
    const view: { status?: string } = await session.json();
    return buildRow(what, outcome, await provider.countRefreshes(), view.status ?? 'unknown');
  } finally {
    await cluster.end();
    await provider.end();
  }
}

async function measureOidcAuth(): Promise<Row> {
  const provider = await startProvider(STRICT);
  const { controls } = provider;
  await controls.updateSettings({ basicEncoding: 'plain' });
  const refreshToken = await requestRefreshToken(provider.origin, requestUserDecision);
  await controls.updateSettings({ basicEncoding: 'form' });
  const peer = await startOidcAuth(`${provider.origin}/oauth/access-token`, refreshToken);
  try {
    const outcome = await storm([`${peer.origin}/projects`], peer.cookie);
    const requests = await provider.countRefreshes();
    const [again] = (await storm([`${peer.origin}/projects`], peer.cookie)).statuses;
    const after = again === 200 ? 'signed-in' : 'signed-out';
    return buildRow('@hono/oidc-auth 1.8.1, one process', outcome, requests, after);
  } finally {
    peer.end();
    await provider.end();
  }
}

const onWorkerd = (lockit: string): Promise<Cluster> => startWorkerdCluster(MEMBERS, lockit);
const onNode = (lockit: string): Promise<Cluster> => startNodeCluster(MEMBERS, lockit);
const onDeno = (lockit: string): Promise<Cluster> => startDenoCluster(MEMBERS, lockit);
const rows = [
  await measurePostern(`Postern, ${MEMBERS} isolates of workerd`, onWorkerd),
  await measurePostern(`the same, the first token request is lost`, onWorkerd, true),
  await measurePostern(`Postern, ${MEMBERS} processes of Node, one Redis`, onNode),
  await measurePostern(`the same, the first token request is lost`, onNode, true),
  await measurePostern(`Postern, ${MEMBERS} processes of Deno, one KV`, onDeno),
  await measurePostern(`the same, the first token request is lost`, onDeno, true),
  await measureOidcAuth(),
];
keepReport({
  name: 'storm',
  command: `pnpm --filter @postern/bench storm ${CALLERS}`,
  rows,
  notes: [
    'All callers have the same session cookie and call at once when the access token has expired.',
    'The provider rotates refresh tokens and revokes the family if one is reused.',
    'A lost token request gets no response in the 5 s that the edge waits; the edge repeats it once.',
    '“session afterwards”: the state of the session cookie after the storm.',
  ],
});
