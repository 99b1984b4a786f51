import { setTimeout as wait } from 'node:timers/promises';
import { readOutcome } from '@postern/testing';
import { expect, test } from 'vitest';
import { countGrants, StoryApp, type World } from './world.ts';

const STRICT = { rotateRefreshTokens: true, refreshTokenReuse: 'revoke-family' } as const;
const PROJECTS = '/api/lockit/projects';

/** Signs in and waits until the access token has expired. */
async function signInToExpired(world: World): Promise<StoryApp> {
  const app = new StoryApp(world);
  await world.lockit.updateSettings({ ...STRICT, accessTokenLifetimeSeconds: 1 });
  await app.signIn();
  await world.lockit.updateSettings({ accessTokenLifetimeSeconds: 600 });
  await wait(1100);
  return app;
}

export function describeRefreshing(world: () => World): void {
  test('S-54 many calls at expiry make one token request and all succeed', async () => {
    const app = await signInToExpired(world());
    const calls = Array.from({ length: 50 }, () => app.call('GET', PROJECTS));
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await countGrants(world().lockit, 'refresh_token')).toBe(1);
  });

  test('S-54 concurrent refreshes and a late one get the same result', async () => {
    const app = new StoryApp(world());
    await world().lockit.updateSettings(STRICT);
    await app.signIn();
    const asked = Array.from({ length: 20 }, () => app.call('POST', '/auth/refresh'));
    const views = await Promise.all((await Promise.all(asked)).map((response) => response.text()));
    const late = await (await app.call('POST', '/auth/refresh')).text();
    expect(new Set([...views, late]).size).toBe(1);
    expect(JSON.parse(late)).toMatchObject({ status: 'signed-in' });
    expect(await countGrants(world().lockit, 'refresh_token')).toBe(1);
  });

  test('S-54 does not repeat a token request whose response was lost', async () => {
    const app = await signInToExpired(world());
    const fault = { target: '/oauth/access-token', kind: 'drop', handled: true } as const;
    await world().lockit.addFault(fault);
    await app.call('GET', '/api/lockit/none/at/all');
    await app.call('GET', PROJECTS);
    expect(await countGrants(world().lockit, 'refresh_token')).toBe(1);
    expect(await (await app.call('GET', '/auth/session')).json()).toMatchObject({
      status: 'signed-in',
    });
  });

  test('S-14 S-55 a dead refresh token ends the session with provider_rejected_grant', async () => {
    const app = await signInToExpired(world());
    await world().lockit.reset();
    expect(await readOutcome(await app.call('GET', PROJECTS))).toBe('401 provider_rejected_grant');
    expect(app.cookies).toBe('');
    expect(await (await app.call('GET', '/auth/session')).json()).toEqual({ status: 'signed-out' });
  });
}
