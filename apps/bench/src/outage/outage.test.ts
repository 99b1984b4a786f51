import { REDIS_SERVER } from '@postern/processes';
import { describe, expect, test } from 'vitest';
import { startNodeCluster } from '../cluster/edges.ts';
import { TRUSTS_LOOPBACK } from '../measuring/client-address.ts';
import { LENIENT } from '../measuring/provider.ts';
import type { StartApiCluster } from './api-clusters.ts';
import { measureCrash, SESSIONS_PER_KILL } from './measure-crash.ts';
import { measureOutage } from './measure-outage.ts';
import { startApisScene } from './scene.ts';

// Two processes of Node with a real Redis, and sessions that have a token for each of four APIs. The
// commands outage-apis and crash-apis do the same for longer, on every runtime.

const start: StartApiCluster = ({ providerOrigin, config }) =>
  startNodeCluster(2, providerOrigin, {}, { config, variables: TRUSTS_LOOPBACK });
const SERVED = ['200', '200', '200', '200'];

describe.skipIf(REDIS_SERVER === undefined).concurrent('with tokens for APIs', () => {
  test('S-53 an outage of a provider that refuses used refresh tokens loses no session', async ({
    onTestFinished,
  }) => {
    // On a busy machine, a refresh and an exchange of its token take seconds.
    const settings = { rotateRefreshTokens: true, accessTokenLifetimeSeconds: 6 };
    const scene = await startApisScene(settings, start, 8);
    onTestFinished(() => scene.end());
    const size = { sessions: 8, seconds: 8, seed: 3, calmMs: 12_000 };
    const { lost, counts } = await measureOutage(scene, size);
    expect(lost).toEqual([]);
    expect(counts).toMatchObject({ refused: 0, mixed: 0 });
    expect(counts.requests['refresh_token']).toBeGreaterThan(8);
  }, 120_000);

  test('S-53 a process that is killed while it refreshes tokens loses no session', async ({
    onTestFinished,
  }) => {
    const scene = await startApisScene(LENIENT, start, SESSIONS_PER_KILL);
    onTestFinished(() => scene.end());
    const { interrupted, after } = await measureCrash(scene, {
      kills: 1,
      seed: 1,
      latestKillMs: 80,
    });
    expect(interrupted).toBeGreaterThan(0);
    expect(after).toEqual(after.map(() => SERVED));
    expect((await scene.readCounts()).mixed).toBe(0);
  }, 120_000);
});
