import { expect, test } from 'vitest';
import { App, readOutcome, type World, wait } from './world.ts';

const TOKEN = '/oauth/access-token';
const PROJECTS = '/api/lockit/projects';

export function describeProviderFailures(world: () => World): void {
  test('a provider that fails at sign-in is told apart by how, and the user may try again', async () => {
    const { lockit } = world();
    const app = new App(world());
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

  test('the log names the provider that cannot be reached, host and port, and no more of its URL', async () => {
    const { lockit, upstream, edge } = world();
    await lockit.addFault({ target: TOKEN, kind: 'drop' });
    expect((await new App(world()).signIn()).status).toBe(502);
    const { host } = new URL(upstream.origin);
    await expect.poll(() => edge.output()).toContain(`no answer from ${host}: `);
    expect(edge.output()).not.toContain(host + TOKEN);
  });

  test('S-55 a provider that fails for the moment ends no session: 503, come back later, served', async () => {
    const { lockit } = world();
    const app = new App(world());
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
