import type { Config } from '@postern/core';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { buildConfig, createFakeEdge, type FakeEdge } from '../testing/index.ts';
import { buildSignedIn } from '../testing/signed-in.ts';
import { openTab, settled, type Tab, until } from './tab.ts';

// The test server stands in for the edge and serves every path. These tests check where the kit
// navigates, and how it reads the address that the edge redirects to. `apps/e2e` tests the whole flow.
const [lockit] = buildConfig(location.origin).connections;
const config: Config = {
  mode: 'forwarding',
  connections: [
    { ...lockit, id: 'work', flow: 'edge', redirectUri: `${location.origin}/auth/callback/work` },
  ],
};
let edge: FakeEdge;
let tab: Tab;
beforeEach(async () => {
  sessionStorage.clear();
  edge = createFakeEdge({ config });
  tab = await openTab(edge);
});

async function goToEdge(options = {}): Promise<URL> {
  const left = tab.left();
  void tab.createAuth().signIn(options);
  await left;
  return new URL(tab.window.location.href);
}

test('S-69 signIn navigates to the edge; the page makes neither state nor code verifier', async () => {
  const url = await goToEdge({ returnTo: '/app/deep?x=1#y', parameters: { prompt: 'login' } });
  expect(url.pathname).toBe('/auth/sign-in');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    connection: 'work',
    return_to: `${location.origin}/app/deep?x=1#y`,
    prompt: 'login',
  });
  const [attempt]: object[] = JSON.parse(sessionStorage['postern']);
  expect(Object.keys(attempt ?? {})).toContain('returnTo');
  expect(attempt).not.toHaveProperty('state');
  expect(attempt).not.toHaveProperty('codeVerifier');
  expect(edge.requests.map(({ path }) => path)).toEqual(['/auth/session', '/auth/config']);
});

test('signIn navigates to the edge even if the provider’s metadata is missing from the configuration', async () => {
  const { redirectUri } = { redirectUri: `${location.origin}/auth/callback/work` };
  edge = createFakeEdge({
    config: { mode: 'forwarding', connections: [{ id: 'work', flow: 'edge', redirectUri }] },
  });
  tab = await openTab(edge);
  expect((await goToEdge()).pathname).toBe('/auth/sign-in');
});

test('row 10: other tabs learn of a sign-in in the edge flow, once', async () => {
  const other = await openTab(edge);
  const there = other.createAuth();
  expect(await settled(there)).toMatchObject({ status: 'signed-out' });
  const sent: unknown[] = [];
  const channel = new BroadcastChannel(`postern${location.origin}`);
  channel.addEventListener('message', ({ data }) => sent.push(data));
  for (const _ of [1, 2]) {
    edge.session = undefined;
    await tab.load('/app/');
    await goToEdge();
    edge.session = buildSignedIn();
    await tab.load('/app/');
    await settled(tab.createAuth());
    await tab.load('/app/again');
    await settled(tab.createAuth());
  }
  await until(there, ({ status }) => status === 'signed-in');
  const signedIn = { status: 'signed-in' };
  await expect.poll(() => sent).toMatchObject([signedIn, signedIn]);
  channel.close();
});

test('the kit starts on every page of a tab whose storage is full', async () => {
  await goToEdge();
  await tab.load('/app/');
  onTestFinished(() => sessionStorage.clear());
  let kept = '';
  for (let size = 1_048_576; size >= 1; ) {
    try {
      sessionStorage.setItem('of-the-app', kept + 'x'.repeat(size));
      kept += 'x'.repeat(size);
    } catch {
      size /= 2;
    }
  }
  // A count of ten would be longer by one character.
  for (let page = 0; page < 11; page++) {
    await tab.load('/app/');
    expect(await settled(tab.createAuth())).toEqual({ status: 'signed-out' });
  }
});

test('row 11: rejects the sixth sign-in within a minute in the edge flow too', async () => {
  for (let turn = 0; turn < 5; turn++) {
    await goToEdge();
    await tab.load('/app/');
  }
  await expect(tab.createAuth().signIn()).rejects.toMatchObject({ code: 'login_loop' });
});

test.each([
  ['/app/x?own=1#postern-error=access_denied', '/app/x?own=1'],
  ['/app/x#/inbox&postern-error=access_denied', '/app/x#/inbox'],
])('takes the failure out of the address %s before the app sees it', async (came, left) => {
  await tab.load(came);
  const auth = tab.createAuth();
  expect(tab.address()).toBe(left);
  expect(await settled(auth)).toMatchObject({
    status: 'signed-out',
    error: { code: 'access_denied', phase: 'callback', recovery: 'sign-in' },
  });
});

test.each([
  '/app/x#postern-error=Call%20555-0100',
  '/app/x#postern-error=../../elsewhere',
  '/app/x#postern-error=access_denied&more',
  '/app/x?postern-error=access_denied',
])('ignores %s and keeps the address', async (came) => {
  await tab.load(came);
  const auth = tab.createAuth();
  expect(await settled(auth)).toEqual({ status: 'signed-out', reason: undefined });
  expect(tab.address()).toBe(came);
});

test('ignores the failure if the user is signed in', async () => {
  edge = createFakeEdge({
    config,
    session: buildSignedIn(),
  });
  tab = await openTab(edge, '/app/x#postern-error=callback_attempt_missing');
  expect(await settled(tab.createAuth())).toMatchObject({ status: 'signed-in' });
});
