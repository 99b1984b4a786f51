import { expect, test } from 'vitest';
import { App, readOutcome, type World, wait } from './world.ts';

const PROJECTS = '/api/lockit/projects';
/** A client that has lost its connection tries again every two seconds at the latest. */
const BACK_WITHIN_MS = 5000;

export function describeStoreFailures(world: () => World): void {
  test('while the store is gone nobody is signed in, nobody is signed out, and /readyz says so', async (context) => {
    const { store, origin } = world().edge;
    if (store === undefined) {
      return context.skip('this runtime’s store cannot be taken away on one machine');
    }
    const [app, newcomer] = [new App(world()), new App(world())];
    await app.signIn();
    const before = app.cookies;
    await store.lose();
    expect(await readOutcome(await fetch(`${origin}/readyz`))).toBe('503 store_unavailable');
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    for (const [method, path] of [
      ['GET', '/auth/session'],
      ['GET', PROJECTS],
      ['POST', '/auth/refresh'],
      ['POST', '/auth/logout'],
    ] as const) {
      const answer = await app.call(method, path);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect([path, await readOutcome(answer)]).toEqual([path, '503 store_unavailable']);
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
