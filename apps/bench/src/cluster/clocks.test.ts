import { REDIS_SERVER, RedisServer } from '@postern/processes';
import { signIn } from '@postern/testing';
import { expect, test } from 'vitest';
import { mapPooled } from '../measuring/pool.ts';
import { STRICT, startProvider } from '../measuring/provider.ts';
import { callEverySession } from './aftermath.ts';
import { startProcesses } from './edges.ts';
import { applyCrowd, isSignedOut } from './load.ts';

const SESSIONS = 30;
const SECONDS = 8;
const LIFETIME_SECONDS = 4;
/** A token is refreshed this much before its end, as a part of its lifetime. */
const REFRESH_AHEAD = 0.1;
const CLOCKS_MS = [-300_000, 0, 300_000];

/** A module that sets the clock of a process, as far as JavaScript reads it. */
function buildClock(aheadMs: number): string {
  const module = `
    const { now } = Date;
    Date.now = () => now() + ${aheadMs};
    globalThis.Date = class extends Date {
      constructor(...parts) { super(...(parts.length === 0 ? [Date.now()] : parts)); }
    };`;
  return `data:text/javascript,${encodeURIComponent(module)}`;
}

test.skipIf(REDIS_SERVER === undefined)(
  'S-54 processes whose clocks differ by ten minutes refresh each session once and lose none',
  async () => {
    const provider = await startProvider(STRICT);
    const redis = await RedisServer.start();
    const edges = await startProcesses('node', CLOCKS_MS.length, provider.origin, (i) => ({
      POSTERN_REDIS_URL: redis.url,
      NODE_OPTIONS: `--import=${buildClock(CLOCKS_MS[i] ?? 0)}`,
    }));
    try {
      const { origins } = edges;
      await provider.controls.updateSettings({ accessTokenLifetimeSeconds: LIFETIME_SECONDS });
      const cookies = await mapPooled(Array.from({ length: SESSIONS }), 8, (_, i) =>
        signIn(origins[i % origins.length] ?? '', provider.origin),
      );
      const begunMs = performance.now();
      const seen = await applyCrowd(origins, cookies, SECONDS, 1);
      const afterwards = await callEverySession(origins, cookies);
      const lastedSeconds = (performance.now() - begunMs) / 1000;
      expect(afterwards.filter(isSignedOut)).toEqual([]);
      expect([...seen.signedOut]).toEqual([]);
      expect(new Set(seen.outcomes)).toEqual(new Set(['200']));
      const most = Math.ceil(lastedSeconds / (LIFETIME_SECONDS * (1 - REFRESH_AHEAD))) + 1;
      const refreshes = await provider.countRefreshes();
      expect(refreshes).toBeGreaterThanOrEqual(SESSIONS);
      expect(refreshes).toBeLessThanOrEqual(SESSIONS * most);
    } finally {
      await edges.end();
      await redis.end();
      await provider.end();
    }
  },
  60_000,
);
