import type { Config } from '@postern/core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Auth, AuthState } from '../index.ts';
import { buildConfig, buildSignedIn, createFakeEdge, type FakeEdge } from '../testing/index.ts';
import { codeRequests, goToProvider, openTab, settled, signIn, type Tab, until } from './tab.ts';

let edge: FakeEdge;
let tab: Tab;
beforeEach(async () => {
  sessionStorage.clear();
  edge = createFakeEdge();
  tab = await openTab(edge);
});

/** Sets the age of the stored attempt to `ms` milliseconds. */
function age(ms: number): void {
  const [attempt] = JSON.parse(sessionStorage['postern']);
  sessionStorage['postern'] = JSON.stringify([{ ...attempt, startedAtMs: Date.now() - ms }]);
}

const untilSignedIn = async (auth: Auth): Promise<AuthState> =>
  until(auth, ({ status }) => status === 'signed-in');

describe('row 1: a response from the wrong issuer', () => {
  const [lockit] = buildConfig(location.origin).connections;
  const config = {
    ...buildConfig(location.origin),
    connections: [{ ...lockit, id: 'lockit', issuer: 'https://provider.example' }],
  };

  test.each([
    ['S-42 another iss', '&code=c&iss=https%3A%2F%2Fevil.example'],
    ['S-42 a slash too many', '&code=c&iss=https%3A%2F%2Fprovider.example%2F'],
    ['S-42 a missing iss', '&code=c'],
    [
      'S-47 a repeated iss',
      '&code=c&iss=https%3A%2F%2Fprovider.example&iss=https%3A%2F%2Fprovider.example',
    ],
    ['S-42 an error without iss', '&error=access_denied'],
  ])('%s: rejects the response without a request to the edge', async (_, answer) => {
    const parameters = await goToProvider(tab, tab.createAuth({ config }));
    await tab.load(`/callback?state=${parameters.get('state')}${answer}`);
    const before = edge.requests.length;
    const state = await settled(tab.createAuth({ config }));
    expect(state).toMatchObject({ status: 'signed-out', error: { code: 'issuer_mismatch' } });
    expect(edge.requests.length).toBe(before);
  });

  test('S-42 sends a correct iss to the edge', async () => {
    const parameters = await goToProvider(tab, tab.createAuth({ config }));
    const iss = encodeURIComponent('https://provider.example');
    await tab.load(`/callback?state=${parameters.get('state')}&code=c&iss=${iss}`);
    expect(await settled(tab.createAuth())).toMatchObject({ status: 'signed-in' });
    expect(edge.requests.at(-1)?.body).toContain('"iss":"https://provider.example"');
  });

  test.each([
    ['&iss=https%3A%2F%2Fprovider.example', 'signed-in'],
    ['', 'signed-in'],
    ['&iss=https%3A%2F%2Fevil.example', 'signed-out'],
  ])('S-42 accepts the issuer’s iss or none if iss is not announced: %j', async (iss, status) => {
    const unannounced = {
      ...config,
      connections: [{ ...lockit, id: 'lockit', unannouncedIssuer: 'https://provider.example' }],
    };
    const parameters = await goToProvider(tab, tab.createAuth({ config: unannounced }));
    await tab.load(`/callback?state=${parameters.get('state')}&code=c${iss}`);
    expect(await settled(tab.createAuth())).toMatchObject({ status });
  });

  test('S-42 rejects an iss from a provider without a known issuer', async () => {
    const parameters = await goToProvider(tab, tab.createAuth());
    await tab.load(`/callback?state=${parameters.get('state')}&code=c&iss=https%3A%2F%2Fx.example`);
    expect(await settled(tab.createAuth())).toMatchObject({ error: { code: 'issuer_mismatch' } });
    expect(codeRequests(edge)).toBe(0);
  });
});

describe('row 2: a state that this tab did not make', () => {
  test.each([
    ['S-36 a wrong state', '?code=c&state=wrong'],
    ['S-36 no state', '?code=c'],
    ['S-47 an error with a wrong state', '?error=access_denied&state=wrong'],
  ])('%s: does not send the code', async (_, query) => {
    await goToProvider(tab, tab.createAuth());
    await tab.load(`/callback${query}`);
    expect(await settled(tab.createAuth())).toMatchObject({
      status: 'signed-out',
      error: { code: 'state_missing', phase: 'callback', recovery: 'sign-in' },
    });
    expect(codeRequests(edge)).toBe(0);
  });

  test('S-47 rejects a repeated state', async () => {
    const state = (await goToProvider(tab, tab.createAuth())).get('state');
    await tab.load(`/callback?code=c&state=${state}&state=${state}`);
    expect(await settled(tab.createAuth())).toMatchObject({
      error: { code: 'state_missing' },
    });
    expect(codeRequests(edge)).toBe(0);
  });

  test('S-47 rejects a repeated code', async () => {
    const state = (await goToProvider(tab, tab.createAuth())).get('state');
    await tab.load(`/callback?code=c&code=d&state=${state}`);
    expect(await settled(tab.createAuth())).toMatchObject({
      error: { code: 'authorization_failed' },
    });
    expect(codeRequests(edge)).toBe(0);
  });

  test('S-36 does not send another code with a replayed state', async () => {
    const callback = await signIn(tab);
    await settled(tab.createAuth());
    await tab.load(callback.replace('code-1', 'code-2'));
    await settled(tab.createAuth());
    expect(codeRequests(edge)).toBe(1);
  });

  test('S-36 rejects a sign-in that started before a sign-out', async () => {
    const state = (await goToProvider(tab, tab.createAuth())).get('state');
    const other = await openTab(edge);
    await other.createAuth().signOut();
    await tab.load(`/callback?code=c&state=${state}`);
    expect(await settled(tab.createAuth())).toMatchObject({ error: { code: 'state_missing' } });
    expect(codeRequests(edge)).toBe(0);
  });

  test('a planted link does not sign the user out', async () => {
    await signIn(tab);
    await settled(tab.createAuth());
    await tab.load('/callback?code=c&state=planted');
    expect(await settled(tab.createAuth())).toMatchObject({ status: 'signed-in' });
    expect(tab.address()).toBe('/');
  });

  test('a planted link puts no text into the error', async () => {
    await tab.load('/callback?error=Call+0123&state=postern');
    const state = await settled(tab.createAuth());
    expect(state).toMatchObject({ error: { code: 'state_missing', message: 'state_missing' } });
    expect(JSON.stringify(state)).not.toContain('0123');
  });
});

describe('row 3: a callback handled twice at once', () => {
  test('sends one exchange, and both kits are signed in', async () => {
    await signIn(tab);
    const [one, two] = [tab.createAuth(), tab.createAuth()];
    const states = await Promise.all([one.session(), two.session(), one.session()]);
    expect(states.map(({ status }) => status)).toEqual(['signed-in', 'signed-in', 'signed-in']);
    expect(codeRequests(edge)).toBe(1);
  });
});

describe('row 4: the callback page loaded a second time', () => {
  test('a signed-in user continues to the return target', async () => {
    const callback = await signIn(tab, '/app/deep?x=1#here');
    await settled(tab.createAuth());
    await tab.load(callback);
    expect(await settled(tab.createAuth())).toMatchObject({ status: 'signed-in' });
    expect(tab.address()).toBe('/app/deep?x=1#here');
  });

  test('a signed-out user gets one new sign-in with the same target, then state_missing', async () => {
    const callback = await signIn(tab, '/app/deep');
    await settled(tab.createAuth());
    edge.session = undefined;

    await tab.load(callback);
    const left = tab.left();
    tab.createAuth();
    await left;
    expect(tab.address()).toContain('/provider/authorize');

    await tab.load(callback);
    const state = await settled(tab.createAuth());
    expect(state).toMatchObject({ status: 'signed-out', error: { code: 'state_missing' } });
    expect(codeRequests(edge)).toBe(1);
  });

  test('the state keeps the first failure if the new sign-in fails too', async () => {
    const callback = await signIn(tab, '/app/deep');
    await settled(tab.createAuth());
    edge.session = undefined;
    await tab.load(callback);
    edge.fail('/auth/config', 'network');
    const auth = tab.createAuth();
    await settled(auth);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(auth.state).toMatchObject({ status: 'signed-out', error: { code: 'state_missing' } });
  });
});

describe('row 5: two sign-ins begun in one tab', () => {
  test('both finish, in any order', async () => {
    const first = (await goToProvider(tab, tab.createAuth(), { returnTo: '/app/1' })).get('state');
    await tab.load('/app/');
    const second = (await goToProvider(tab, tab.createAuth(), { returnTo: '/app/2' })).get('state');
    for (const [state, address] of [
      [first, '/app/1'],
      [second, '/app/2'],
    ]) {
      await tab.load(`/callback?code=c&state=${state}`);
      expect(await settled(tab.createAuth())).toMatchObject({ status: 'signed-in' });
      expect(tab.address()).toBe(address);
    }
    expect(codeRequests(edge)).toBe(2);
  });

  test('S-37 each has its own verifier and state of 256 bits', async () => {
    await goToProvider(tab, tab.createAuth());
    await tab.load('/app/');
    await goToProvider(tab, tab.createAuth());
    const kept: { codeVerifier: string; state: string }[] = JSON.parse(sessionStorage['postern']);
    const secrets = kept.flatMap(({ codeVerifier, state }) => [codeVerifier, state]);
    expect(new Set(secrets).size).toBe(4);
    for (const secret of secrets) expect(secret).toMatch(/^(postern)?[A-Za-z0-9_-]{43}$/);
  });

  test('a response after 15 minutes sends no code, and starts one new sign-in with the same target', async () => {
    const state = (await goToProvider(tab, tab.createAuth(), { returnTo: '/app/deep' })).get(
      'state',
    );
    age(901_000);
    await tab.load(`/callback?code=c&state=${state}`);
    const left = tab.left();
    tab.createAuth();
    expect(tab.address()).toBe('/app/deep');
    await left;
    expect(tab.address()).toContain('/provider/authorize');
    expect(codeRequests(edge)).toBe(0);
    const attempts: { returnTo: string }[] = JSON.parse(sessionStorage['postern']);
    expect(attempts.at(-1)?.returnTo).toBe(`${location.origin}/app/deep`);
  });

  test('S-79 a tab keeps nine attempts beside the new one, and deletes the oldest', async () => {
    await goToProvider(tab, tab.createAuth());
    const [attempt] = JSON.parse(sessionStorage['postern']);
    const old = Array.from({ length: 50 }, () => ({ ...attempt, startedAtMs: 1 }));
    sessionStorage['postern'] = JSON.stringify(old);
    await tab.load('/app/');
    await goToProvider(tab, tab.createAuth());
    expect(JSON.parse(sessionStorage['postern'])).toHaveLength(10);
  });

  test('ignores malformed attempts in the storage', async () => {
    for (const left of ['{"not":"ours"', '{"not":"ours"}', '[null,1,"x"]', '7']) {
      sessionStorage['postern'] = left;
      await tab.load('/callback?code=c&state=s');
      expect(await settled(tab.createAuth())).toMatchObject({ status: 'signed-out' });
      await goToProvider(tab, tab.createAuth());
    }
  });
});

test('row 10: a session that another tab reports as ended during the exchange does not undo the sign-in', async () => {
  const other = await openTab(edge);
  edge.session = buildSignedIn();
  const there = other.createAuth();
  await settled(there);
  const parameters = await goToProvider(tab, tab.createAuth());
  await tab.load(`/callback?code=code-1&state=${parameters.get('state')}`);
  edge.session = undefined;
  const { promise, resolve } = Promise.withResolvers<void>();
  tab.window.network = async (input, init) => {
    if (String(Reflect.get(Object(input), 'url')).endsWith('/auth/callback')) await promise;
    return edge.fetch(input, init);
  };
  const here = tab.createAuth();
  await there.session();
  await until(here, ({ status }) => status === 'signed-out');
  // The first tab asks the edge, which knows no session yet.
  await here.session();
  resolve();
  const [mine, theirs] = await Promise.all([here, there].map(untilSignedIn));
  expect([mine?.session, theirs?.session]).toEqual([edge.session, edge.session]);
});

describe('row 11: a redirect loop', () => {
  test('rejects the sixth sign-in within a minute with login_loop', async () => {
    for (let turn = 0; turn < 5; turn++) {
      await goToProvider(tab, tab.createAuth());
      await tab.load('/app/');
    }
    const auth = tab.createAuth();
    const failure = { code: 'login_loop', recovery: 'retry-later' };
    await expect(auth.signIn()).rejects.toMatchObject(failure);
    expect(await settled(auth)).toMatchObject({ status: 'signed-out', error: failure });
  });

  test('does not count sign-ins that were stored while the clock was ahead', async () => {
    const startedAtMs = Date.now() + 3_600_000;
    sessionStorage['postern'] = JSON.stringify([1, 2, 3, 4, 5].map(() => ({ startedAtMs })));
    await goToProvider(tab, tab.createAuth());
    expect(tab.address()).toContain('/provider/authorize');
  });
});

describe('connections whose redirect URIs differ', () => {
  const [lockit] = buildConfig(location.origin).connections;
  const partner = { ...lockit, id: 'partner', redirectUri: `${location.origin}/login/done` };
  const { connections, ...rest } = buildConfig(location.origin);
  const config: Config = { ...rest, connections: [...connections, partner] };

  test.each([
    ['lockit', '/callback'],
    ['partner', '/login/done'],
  ])('%s signs in at %s, without an option', async (connection, path) => {
    edge = createFakeEdge({ config });
    tab = await openTab(edge);
    const parameters = await goToProvider(tab, tab.createAuth(), {
      connection,
      returnTo: '/app/inside',
    });
    await tab.load(`${path}?code=c&state=${parameters.get('state')}`);
    const kit = tab.createAuth();
    expect(tab.address()).toBe('/app/inside');
    expect(await settled(kit)).toMatchObject({ status: 'signed-in', session: { connection } });
  });

  test.each(['code=c', 'error=access_denied'])(
    'rejects %s at any path if this tab has lost the attempt, and cleans the address',
    async (answer) => {
      const state = (await goToProvider(tab, tab.createAuth())).get('state');
      sessionStorage.clear();
      await tab.load(`/login/done?${answer}&state=${state}`);
      const kit = tab.createAuth();
      expect(tab.address()).toBe('/');
      expect(await settled(kit)).toMatchObject({ error: { code: 'state_missing' } });
      expect(codeRequests(edge)).toBe(0);
    },
  );

  test('leaves the response to a request of the app’s own to the app', async () => {
    await tab.load('/login/done?code=c&state=made-by-the-app');
    const kit = tab.createAuth();
    expect(tab.address()).toBe('/login/done?code=c&state=made-by-the-app');
    expect(await settled(kit)).toEqual({ status: 'signed-out' });
  });
});

describe('the address', () => {
  test('becomes the return target at once, without the provider’s parameters', async () => {
    const state = (await goToProvider(tab, tab.createAuth(), { returnTo: '/app/x?own=1' })).get(
      'state',
    );
    await tab.load(`/callback?code=c&state=${state}&session_state=x&authuser=0&scope=a#_=_`);
    tab.createAuth();
    expect(tab.address()).toBe('/app/x?own=1');
  });

  test.each(['code=c&access_token=t', 'code=c&id_token=t#part', 'code=c#access_token=t'])(
    'S-2 S-52 rejects a response with a token, and removes the token from the address: %s',
    async (answer) => {
      const state = (await goToProvider(tab, tab.createAuth(), { returnTo: '/app/x' })).get(
        'state',
      );
      await tab.load(`/callback?state=${state}&${answer}`);
      expect(await settled(tab.createAuth())).toMatchObject({
        error: { code: 'authorization_failed' },
      });
      expect([tab.address(), codeRequests(edge)]).toEqual(['/app/x', 0]);
    },
  );

  test('ignores an authorization request that a service worker answers with the app', async () => {
    const state = (await goToProvider(tab, tab.createAuth())).get('state');
    await tab.load(`/app/sign-in?response_type=code&state=${state}`);
    expect(await settled(tab.createAuth())).toEqual({ status: 'signed-out' });
    await tab.load(`/callback?code=c&state=${state}`);
    expect(await settled(tab.createAuth())).toMatchObject({ status: 'signed-in' });
  });

  test('S-43 S-70 sends the address where the response arrived as the redirect URI', async () => {
    const state = (await goToProvider(tab, tab.createAuth())).get('state');
    await tab.load(`/callback/partner?code=c&state=${state}`);
    await settled(tab.createAuth());
    const sent: unknown = JSON.parse(edge.requests.at(-1)?.body ?? '');
    expect(sent).toMatchObject({ state, redirectUri: `${location.origin}/callback/partner` });
  });

  test('S-46 stays on this origin if the stored return target is of another', async () => {
    const state = (await goToProvider(tab, tab.createAuth())).get('state');
    sessionStorage['postern'] = sessionStorage['postern'].replace(
      /"returnTo":"[^"]*"/,
      '"returnTo":"//evil.example/x"',
    );
    await tab.load(`/callback?code=c&state=${state}`);
    tab.createAuth();
    expect(tab.window.location.href).toBe(`${location.origin}/`);
  });
});

test('a sign-in sends four requests: session, config, sign-in and callback', async () => {
  await signIn(tab);
  await until(tab.createAuth(), ({ status }) => status === 'signed-in');
  expect(edge.requests.map(({ path }) => path)).toEqual([
    '/auth/session',
    '/auth/config',
    '/auth/sign-in',
    '/auth/callback',
  ]);
});

test.each(['access_denied', 'user_cancelled_login', 'user_cancelled_authorize'])(
  'a denied sign-in sets the error access_denied, and only the session is requested: %s',
  async (error) => {
    const state = (await goToProvider(tab, tab.createAuth())).get('state');
    await tab.load(`/callback?error=${error}&state=${state}`);
    expect(await settled(tab.createAuth())).toMatchObject({ error: { code: 'access_denied' } });
    expect(edge.requests.at(-1)?.path).toBe('/auth/session');
  },
);
