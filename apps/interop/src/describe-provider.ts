import type { Flow } from '@postern/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ProviderApp } from './app.ts';
import { RUNTIMES } from './edge/start.ts';
import type { Ability, ProviderUnderTest } from './provider.ts';
import { Stage } from './stage.ts';

const CALLS_AT_ONCE = 20;
/** Access tokens of the tests live 3 s, and are not refreshed sooner than this, in milliseconds. */
const REFRESHED_AFTER_MS = 1800;

/** Gives a test the stage that the hooks started. */
type Staged = () => Stage;

/**
 * Tests everything that a user does with a provider, on every runtime: sign-in, calls, refresh, many
 * calls at expiry, sign-out, sign-out everywhere, sign-out at the provider, and a dead refresh token.
 * The provider's row of the table gives a reason for each ability that it lacks; another test then
 * shows what the edge does without it.
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
      testRefresh(under, staged);
      testSignOut(under, staged);
      testEverywhere(under, staged);
      testProvidersOwnSignOut(under, staged);
      testSignOutAtProvider(under, staged);
      testDeadRefreshToken(under, staged);
    });
  });
}

/** One test if the provider has the ability, else none. */
const where = (ability: Ability): string[] => (ability === 'yes' ? [ability] : []);
/** One test if the provider lacks the ability, with the reason in its title, else none. */
const without = (ability: Ability): string[] => (ability === 'yes' ? [] : [ability.no]);

function testSignIn({ edgeFlow }: ProviderUnderTest, staged: Staged): void {
  const flows: Flow[] = edgeFlow === 'yes' ? ['browser', 'edge'] : ['browser'];

  test.each(flows)('%s flow: a user signs in, calls, refreshes and signs out', async (flow) => {
    const stage = staged();
    const app = await stage.signIn(flow);
    expect(await stage.call(app, flow)).toEqual(stage.taken);
    expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
    expect(await stage.call(app, flow)).toEqual(stage.taken);
    expect((await app.call('POST', '/auth/logout')).status).toBe(204);
    expect(await app.isSignedIn()).toBe(false);
  });

  test('a second sign-in in the same browser serves calls, and refreshes', async () => {
    const stage = staged();
    const app = await stage.signIn();
    await app.signIn(stage.flows[0] ?? 'browser', stage.provider.user);
    expect(await stage.call(app)).toEqual(stage.taken);
    expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
    expect(await stage.call(app)).toEqual(stage.taken);
  });

  test.each(without(edgeFlow))('no edge flow: %s', async () => {
    const page = await staged().open().readSignInPage();
    expect(page.status).toBeGreaterThanOrEqual(400);
  });
}

function testRefresh({ rotates }: ProviderUnderTest, staged: Staged): void {
  const refresh = async (): Promise<{ before: unknown; after: unknown }> => {
    const stage = staged();
    const app = await stage.signIn();
    const before = stage.readLastTokens().refresh_token;
    await app.call('POST', '/auth/refresh');
    return { before, after: stage.readLastTokens().refresh_token ?? before };
  };

  test.each(where(rotates))('a refresh gets a new refresh token', async () => {
    const { before, after } = await refresh();
    expect(after).not.toBe(before);
  });

  test.each(without(rotates))('a refresh keeps the refresh token: %s', async () => {
    const { before, after } = await refresh();
    expect(after).toBe(before);
  });

  test(`S-54 ${CALLS_AT_ONCE} calls at once at expiry make one token request`, async () => {
    const stage = staged();
    const app = await stage.signIn();
    expect(await stage.call(app)).toEqual(stage.taken);
    await stage.expire();
    const before = stage.countRefreshes();
    const beganMs = performance.now();
    const calls = Array.from({ length: CALLS_AT_ONCE }, () => stage.call(app));
    expect(await Promise.all(calls)).toEqual(calls.map(() => stage.taken));
    // If a busy machine takes seconds for the calls, the next token is due for a refresh too.
    const more = Math.floor((performance.now() - beganMs) / REFRESHED_AFTER_MS);
    expect(stage.countRefreshes() - before).toBeGreaterThanOrEqual(1);
    expect(stage.countRefreshes() - before).toBeLessThanOrEqual(1 + more);
    // The next refresh uses the new refresh token.
    expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
  });
}

function testSignOut({ revokes }: ProviderUnderTest, staged: Staged): void {
  test.each(where(revokes))('a sign-out revokes the refresh token at the provider', async () => {
    const stage = staged();
    const app = await stage.signIn();
    const tokens = stage.readLastTokens();
    const before = stage.countRevocations();
    expect((await app.call('POST', '/auth/logout')).status).toBe(204);
    expect((await stage.call(app)).status).toBe(401);
    // The edge revokes it after the response; only the provider knows when.
    await expect.poll(() => stage.countRevocations()).toBeGreaterThan(before);
    expect(await stage.refreshAsClient(tokens)).toBeGreaterThanOrEqual(400);
  });

  test.each(without(revokes))('a sign-out leaves the refresh token alive: %s', async () => {
    const stage = staged();
    const app = await stage.signIn();
    const tokens = stage.readLastTokens();
    expect((await app.call('POST', '/auth/logout')).status).toBe(204);
    expect((await stage.call(app)).status).toBe(401);
    expect(await stage.refreshAsClient(tokens)).toBe(200);
  });
}

function testEverywhere({ namesUser }: ProviderUnderTest, staged: Staged): void {
  test.each(where(namesUser))(
    'a sign-out everywhere ends the sessions of all browsers',
    async () => {
      const [here, there] = [await staged().signIn(), await staged().signIn()];
      expect((await here.post('/auth/logout', { everywhere: true })).status).toBe(204);
      expect(await here.isSignedIn()).toBe(false);
      expect(await there.isSignedIn()).toBe(false);
    },
  );

  test.each(without(namesUser))('no sign-out everywhere: %s', async () => {
    const app = await staged().signIn();
    const response = await app.post('/auth/logout', { everywhere: true });
    expect(await response.json()).toMatchObject({ status: 409, code: 'provider_unsupported' });
    expect(await app.isSignedIn()).toBe(true);
  });
}

function testProvidersOwnSignOut({ tellsOfSignOut }: ProviderUnderTest, staged: Staged): void {
  test.each(where(tellsOfSignOut))(
    'S-64 a sign-out at the provider ends the session (back-channel logout)',
    async () => {
      const app = await staged().signIn('edge');
      await staged().provider.signOut?.(app.browser);
      await expect.poll(() => app.isSignedIn()).toBe(false);
    },
  );

  test.each(without(tellsOfSignOut))('no back-channel logout: %s', async () => {
    await staged().signIn();
    expect(staged().readMetadata()).not.toMatchObject({ backchannel_logout_supported: true });
  });
}

function testSignOutAtProvider({ endsSession }: ProviderUnderTest, staged: Staged): void {
  const asks = async (app: ProviderApp): Promise<boolean> => {
    const page = await app.readSignInPage();
    return page.url.origin !== app.origin && staged().provider.isSignInPage?.(page) === true;
  };

  test.each(where(endsSession))(
    'S-62 after a sign-out at the provider, the next sign-in asks who the user is',
    async () => {
      const app = await staged().signIn('edge');
      expect(await asks(app)).toBe(false);
      expect((await app.signOutAtProvider('/goodbye?x=1')).href).toBe(`${app.origin}/goodbye?x=1`);
      expect(await app.isSignedIn()).toBe(false);
      expect(await asks(app)).toBe(true);
    },
  );

  test.each(without(endsSession))('a sign-out ends the session here alone: %s', async () => {
    const app = await staged().signIn();
    expect((await app.post('/auth/logout', { atProvider: true })).ok).toBe(true);
    expect(await app.isSignedIn()).toBe(false);
  });
}

function testDeadRefreshToken({ saysDead }: ProviderUnderTest, staged: Staged): void {
  const signInWithDeadToken = async (): Promise<ProviderApp> => {
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
      expect(await app.isSignedIn()).toBe(false);
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
      expect(await app.isSignedIn()).toBe(false);
      await stage.setClock();
      expect(await stage.call(await stage.signIn())).toEqual(stage.taken);
    },
  );
}
