import { setTimeout as wait } from 'node:timers/promises';
import { REDIS_SERVER } from '@postern/processes';
import { signIn } from '@postern/testing';
import { expect, test } from 'vitest';
import { mapPooled } from '../measuring/pool.ts';
import { STRICT, startProvider } from '../measuring/provider.ts';
import { callEverySession } from './aftermath.ts';
import { startNodeCluster } from './edges.ts';
import { applyCrowd, isSignedOut } from './load.ts';

const MEMBERS = 3;
const SESSIONS = 60;
const LIFETIME_SECONDS = 4;
/** So slow a provider has many refreshes in progress when Redis goes down. */
const PROVIDER_MS = 800;
const STRIKE_AFTER_MS = 2500;
/** Longer than a refresh lock lasts (12 s). */
const OUTAGE_MS = 13_000;
/** Sessions refresh again after the outage, which shows a refresh token that was used twice. */
const LOAD_SECONDS = 23;

test.skipIf(REDIS_SERVER === undefined)(
  'S-53 an outage of Redis that is longer than a refresh lock loses no session',
  async ({ onTestFinished }) => {
    const provider = await startProvider(STRICT);
    onTestFinished(() => provider.end());
    const cluster = await startNodeCluster(MEMBERS, provider.origin);
    onTestFinished(() => cluster.end());
    const { origins, networks } = cluster;
    const { controls } = provider;
    await controls.updateSettings({ accessTokenLifetimeSeconds: LIFETIME_SECONDS });
    const cookies = await mapPooled(Array.from({ length: SESSIONS }), 8, (_, i) =>
      signIn(origins[i % origins.length] ?? '', provider.origin),
    );
    const slow = { kind: 'latency', latencyMs: PROVIDER_MS, times: 100_000 } as const;
    await controls.addFault({ target: '/oauth/access-token', ...slow });
    const load = applyCrowd(origins, cookies, LOAD_SECONDS, 1);
    await wait(STRIKE_AFTER_MS);
    for (const network of networks) network.set('cut');
    await wait(OUTAGE_MS);
    for (const network of networks) network.set('joined');
    const seen = await load;
    expect(seen.outcomes).toContain('503 store_unavailable');
    const afterwards = await callEverySession(origins, cookies);
    expect([...seen.signedOut]).toEqual([]);
    expect(new Set(afterwards)).toEqual(new Set(['200']));
    expect(cookies.filter((_, i) => isSignedOut(afterwards[i] ?? ''))).toEqual([]);
  },
  120_000,
);
