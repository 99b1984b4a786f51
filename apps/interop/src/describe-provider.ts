import type { Flow } from '@postern/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { App } from './app.ts';
import { RUNTIMES } from './edge/start.ts';
import type { Ability, ProviderUnderTest } from './provider.ts';
import { Stage } from './stage.ts';

const CALLS_AT_ONCE = 20;

/** How a test gets at what the hooks have started. */
type Staged = () => Stage;

/**
 * The whole way of a user with a provider, on every runtime: in, a call, a renewal, many calls at
 * expiry, out, out everywhere, out at the provider, and a refresh token that is dead. What the
 * provider does not have, its row of the table says, with the reason; another test then proves what
 * the edge does without it.
 */
export function describeProvider(under: ProviderUnderTest): void {
  describe(`with ${under.name}`, () => {
    let stage: Stage | undefined;
    const staged: Staged = () => {
      if (stage === undefined) throw new Error(`${under.name} did not start`);
      return stage;
    };
    beforeAll(async () => {
      stage = await Stage.start(under);
    });
    afterAll(() => stage?.end());

    describe.each(RUNTIMES)('and an edge in %s', (runtime) => {
      beforeAll(() => staged().startEdge(runtime));
      afterEach(() => staged().setClock());
      afterAll(() => stage?.endEdge());
      testSignIn(under, staged);
      testRenewal(under, staged);
      testSignOut(under, staged);
      testEverywhere(under, staged);
      testSignOutAtProvider(under, staged);
      testDeadRefreshToken(under, staged);
    });
  });
}

/** One test where the provider has the ability, none where it lacks it. */
const where = (ability: Ability): string[] => (ability === 'yes' ? [ability] : []);
/** The opposite: one test, with the reason in its title. */
const without = (ability: Ability): string[] => (ability === 'yes' ? [] : [ability.no]);

function testSignIn({ edgeFlow }: ProviderUnderTest, staged: Staged): void {
  const flows: Flow[] = edgeFlow === 'yes' ? ['browser', 'edge'] : ['browser'];

  test.each(flows)('%s flow: a user signs in, makes calls, renews and signs out', async (flow) => {
    const stage = staged();
    const app = await stage.signIn(flow);
    expect(await stage.call(app, flow)).toEqual(stage.taken);
    expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
    expect(await stage.call(app, flow)).toEqual(stage.taken);
    expect((await app.call('POST', '/auth/logout')).status).toBe(204);
    expect(await app.readStatus()).toBe('signed-out');
  });

  test.each(without(edgeFlow))('no edge flow: %s', async () => {
    const page = await staged().open().readSignInPage();
    expect(page.status).toBeGreaterThanOrEqual(400);
  });
}

function testRenewal({ rotates }: ProviderUnderTest, staged: Staged): void {
  const renew = async (): Promise<{ before: unknown; after: unknown }> => {
    const stage = staged();
    const app = await stage.signIn();
    const before = stage.readLastTokens().refresh_token;
    await app.call('POST', '/auth/refresh');
    return { before, after: stage.readLastTokens().refresh_token ?? before };
  };

  test.each(where(rotates))('a renewal brings another refresh token', async () => {
    const { before, after } = await renew();
    expect(after).not.toBe(before);
  });

  test.each(without(rotates))('a renewal keeps the refresh token: %s', async () => {
    const { before, after } = await renew();
    expect(after).toBe(before);
  });

  test(`S-54 ${CALLS_AT_ONCE} calls at once at expiry make one token request`, async () => {
    const stage = staged();
    const app = await stage.signIn();
    expect(await stage.call(app)).toEqual(stage.taken);
    await stage.expire();
    const before = stage.countRenewals();
    const calls = Array.from({ length: CALLS_AT_ONCE }, () => stage.call(app));
    expect(await Promise.all(calls)).toEqual(calls.map(() => stage.taken));
    expect(stage.countRenewals() - before).toBe(1);
    // What that request brought is what the next one is made with.
    expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
  });
}

function testSignOut({ revokes }: ProviderUnderTest, staged: Staged): void {
  test.each(where(revokes))('a sign-out ends the refresh token at the provider, too', async () => {
    const stage = staged();
    const app = await stage.signIn();
    const tokens = stage.readLastTokens();
    const before = stage.countRevocations();
    expect((await app.call('POST', '/auth/logout')).status).toBe(204);
    expect((await stage.call(app)).status).toBe(401);
    // It is revoked after the answer: only the provider can tell when.
    await expect.poll(() => stage.countRevocations()).toBeGreaterThan(before);
    expect(await stage.renewByItself(tokens)).toBeGreaterThanOrEqual(400);
  });

  test.each(without(revokes))('a sign-out ends no refresh token: %s', async () => {
    const stage = staged();
    const app = await stage.signIn();
    const tokens = stage.readLastTokens();
    expect((await app.call('POST', '/auth/logout')).status).toBe(204);
    expect((await stage.call(app)).status).toBe(401);
    expect(await stage.renewByItself(tokens)).toBe(200);
  });
}

function testEverywhere({ namesUser }: ProviderUnderTest, staged: Staged): void {
  test.each(where(namesUser))(
    'a sign-out everywhere ends the sessions of all browsers',
    async () => {
      const [here, there] = [await staged().signIn(), await staged().signIn()];
      expect((await here.call('POST', '/auth/logout', { everywhere: true })).status).toBe(204);
      expect(await here.readStatus()).toBe('signed-out');
      expect(await there.readStatus()).toBe('signed-out');
    },
  );

  test.each(without(namesUser))('no sign-out everywhere: %s', async () => {
    const app = await staged().signIn();
    const answer = await app.call('POST', '/auth/logout', { everywhere: true });
    expect(await answer.json()).toMatchObject({ status: 409, code: 'provider_unsupported' });
    expect(await app.readStatus()).toBe('signed-in');
  });
}

function testSignOutAtProvider({ tellsOfSignOut }: ProviderUnderTest, staged: Staged): void {
  test.each(where(tellsOfSignOut))(
    'S-64 a sign-out at the provider ends the session (back-channel logout)',
    async () => {
      const app = await staged().signIn('edge');
      await staged().provider.signOut?.(app.browser);
      await expect.poll(() => app.readStatus()).toBe('signed-out');
    },
  );

  test.each(without(tellsOfSignOut))('no back-channel logout: %s', async () => {
    await staged().signIn();
    expect(staged().readMetadata()).not.toMatchObject({ backchannel_logout_supported: true });
  });
}

function testDeadRefreshToken({ saysDead }: ProviderUnderTest, staged: Staged): void {
  const signInWithDeadToken = async (): Promise<App> => {
    const app = await staged().signIn();
    await staged().provider.kill(staged().readLastTokens().refresh_token ?? '');
    await staged().expire();
    return app;
  };

  test.each(where(saysDead))(
    'S-78 a dead refresh token ends the session; its user signs in again',
    async () => {
      const stage = staged();
      const app = await signInWithDeadToken();
      expect(await stage.call(app)).toEqual({ status: 401, code: 'provider_rejected_grant' });
      expect(await app.readStatus()).toBe('signed-out');
      expect(await stage.call(await stage.signIn())).toEqual(stage.taken);
    },
  );

  test.each(without(saysDead))(
    'S-78 a dead refresh token ends the session within a minute: %s',
    async () => {
      const stage = staged();
      const app = await signInWithDeadToken();
      expect(await stage.call(app)).toEqual({ status: 503, code: 'provider_unavailable' });
      for (let seconds = 10; seconds < 60; seconds += 10) {
        await stage.setClock(seconds * 1000);
        await stage.call(app);
      }
      expect(await app.readStatus()).toBe('signed-out');
      await stage.setClock();
      expect(await stage.call(await stage.signIn())).toEqual(stage.taken);
    },
  );
}
