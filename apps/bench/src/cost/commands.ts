import { setTimeout as wait } from 'node:timers/promises';
import { RedisServer, startEdgeAlone } from '@postern/processes';
import { buildVariables, signIn } from '@postern/testing';
import { call } from '../measuring/call.ts';
import { startProvider } from '../measuring/provider.ts';
import type { Row } from '../measuring/report.ts';

/** Longer than background work and the interval of heartbeats. */
const SETTLE_MS = 300;
const LEASE = /^(postern-dev-5173-lease=[^;]+)/;

/** The commands to the store for each kind of act, as counted by Redis. */
export async function measureCommands(): Promise<Row[]> {
  const provider = await startProvider({});
  const redis = await RedisServer.start();
  const variables = { ...buildVariables(provider.origin), POSTERN_REDIS_URL: redis.url };
  const edge = await startEdgeAlone('node', variables);
  const rows: Row[] = [];
  const measure = async (act: string, run: () => Promise<unknown>): Promise<void> => {
    await wait(SETTLE_MS);
    await redis.command('CONFIG', 'RESETSTAT');
    await run();
    await wait(SETTLE_MS);
    rows.push({ act, ...(await readCounts(redis)) });
  };
  try {
    let cookie = '';
    await measure('sign in', async () => {
      cookie = await signIn(edge.origin, provider.origin);
    });
    await measure('a call without a lease (the first, then one every 30 s)', () =>
      call(edge.origin, cookie),
    );
    const lease = await requestLease(edge.origin, cookie);
    await measure('a call with a lease', () => call(edge.origin, `${cookie}; ${lease}`));
    await measure('GET /auth/session', () => call(edge.origin, cookie, 'GET', '/auth/session'));
    await measure('a refresh', () => call(edge.origin, cookie, 'POST', '/auth/refresh'));
    await measure('sign out', () => call(edge.origin, cookie, 'POST', '/auth/logout'));
  } finally {
    await edge.end();
    await redis.end();
    await provider.end();
  }
  return rows;
}

async function readCounts(redis: RedisServer): Promise<Row> {
  const stats = await redis.command('INFO', 'commandstats');
  const count = (name: string): number =>
    Number(new RegExp(`^cmdstat_${name}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
  return {
    reads: count('hgetall'),
    'writes (a script of 3 commands)': count('eval'),
    deletes: count('del'),
  };
}

async function requestLease(origin: string, cookie: string): Promise<string> {
  const headers = { 'x-postern': '1', cookie };
  const response = await fetch(`${origin}/api/lockit/projects`, { headers });
  await response.arrayBuffer();
  const found = response.headers.getSetCookie().map((line) => LEASE.exec(line)?.[1]);
  return found.find((one) => one !== undefined) ?? '';
}
