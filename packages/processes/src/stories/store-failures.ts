import { setTimeout as wait } from 'node:timers/promises';
import { readOutcome } from '@postern/testing';
import { expect, test } from 'vitest';
import { StoryApp, type World } from './world.ts';

const PROJECTS = '/api/lockit/projects';
/** The Redis client reconnects every 2 s at most. */
const BACK_WITHIN_MS = 5000;
/** The edge may return its last result of `/readyz` for a second. */
const READINESS_KEPT_MS = 1000;

export function describeStoreFailures(world: () => World): void {
  test('without its store the edge signs no user in or out, and /readyz fails', async (context) => {
    const { store, origin } = world().edge;
    if (store === undefined) {
      return context.skip('a test cannot disconnect the store of this runtime');
    }
    const [app, newcomer] = [new StoryApp(world()), new StoryApp(world())];
    await app.signIn();
    const before = app.cookies;
    await store.lose();
    await wait(READINESS_KEPT_MS);
    expect(await readOutcome(await fetch(`${origin}/readyz`))).toBe('503 store_unavailable');
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    for (const [method, path] of [
      ['GET', '/auth/session'],
      ['GET', PROJECTS],
      ['POST', '/auth/refresh'],
      ['POST', '/auth/logout'],
    ] as const) {
      const response = await app.call(method, path);
      expect(response.headers.get('retry-after')).toBe('1');
      expect([path, await readOutcome(response)]).toEqual([path, '503 store_unavailable']);
    }
    expect(await readOutcome(await newcomer.signIn())).toBe('503 store_unavailable');
    expect(app.cookies).toBe(before);
    await store.giveBack();
    const endsAt = Date.now() + BACK_WITHIN_MS;
    while (!(await fetch(`${origin}/readyz`)).ok && Date.now() < endsAt) await wait(50);
    expect((await app.call('GET', PROJECTS)).status).toBe(200);
    expect((await newcomer.signIn()).status).toBe(200);
  });
}
