import { setTimeout as wait } from 'node:timers/promises';
import { readOutcome } from '@postern/testing';
import { expect, test } from 'vitest';
import { StoryApp, type World } from './world.ts';

const TOKEN = '/oauth/access-token';
const PROJECTS = '/api/lockit/projects';

export function describeProviderFailures(world: () => World): void {
  test('reports each kind of provider failure at sign-in, and the user may retry', async () => {
    const { lockit } = world();
    const app = new StoryApp(world());
    const faults = [
      [{ target: TOKEN, kind: 'status', status: 503 }, '502 provider_unreachable'],
      [{ target: TOKEN, kind: 'drop' }, '502 provider_unreachable'],
      [{ target: TOKEN, kind: 'garbage' }, '502 provider_malformed'],
      [{ target: TOKEN, kind: 'redirect' }, '502 provider_redirected'],
      [{ target: TOKEN, kind: 'rate-limit' }, '503 provider_rate_limited'],
    ] as const;
    for (const [fault, outcome] of faults) {
      await lockit.addFault(fault);
      expect([fault.kind, await readOutcome(await app.signIn())]).toEqual([fault.kind, outcome]);
    }
    expect((await app.signIn()).status).toBe(200);
  });

  test('the log names host and port of an unreachable provider and no path', async () => {
    const { lockit, upstream, edge } = world();
    await lockit.addFault({ target: TOKEN, kind: 'drop' });
    expect((await new StoryApp(world()).signIn()).status).toBe(502);
    const { host } = new URL(upstream.origin);
    await expect.poll(() => edge.output()).toContain(`no response from http://${host}: `);
    expect(edge.output()).not.toContain(host + TOKEN);
  });

  test('S-55 a temporary failure of the provider is a 503 and ends no session', async () => {
    const { lockit } = world();
    const app = new StoryApp(world());
    await lockit.updateSettings({ accessTokenLifetimeSeconds: 1 });
    await app.signIn();
    await lockit.updateSettings({ accessTokenLifetimeSeconds: 600 });
    await wait(1100);
    await lockit.addFault({ target: TOKEN, kind: 'status', status: 500 });
    const held = await app.call('GET', PROJECTS);
    expect(held.headers.get('retry-after')).toBe('1');
    expect(await readOutcome(held)).toBe('503 provider_unavailable');
    const session: unknown = await (await app.call('GET', '/auth/session')).json();
    expect(session).toMatchObject({ status: 'signed-in' });
    await wait(1100);
    expect((await app.call('GET', PROJECTS)).status).toBe(200);
  });
}
