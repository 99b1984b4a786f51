import { beforeEach, expect, test, vi } from 'vitest';
import type { Auth } from '../index.ts';
import { takeInterrupted } from '../step-up.ts';
import { buildSignedIn, createFakeEdge, type FakeEdge } from '../testing/index.ts';
import { openTab, type Tab } from './tab.ts';

const GOLD = { acrValues: ['gold'], maxAge: 300 };
const ADA = { sub: 'ada' };
const OLD = buildSignedIn('lockit', Date.now() - 3_600_000, ADA);
const HELD = { draft: 'half a sent' };

beforeEach(() => {
  sessionStorage.clear();
});

/** A tab at the form of an app, whose API needs a step-up. */
async function start(user = ADA): Promise<{ edge: FakeEdge; tab: Tab; sent: string[] }> {
  const sent: string[] = [];
  const edge = createFakeEdge({
    session: OLD,
    user,
    api: async (request) => {
      sent.push(`${request.headers.get('content-type')} ${await request.text()}`);
      return Response.json({ saved: true });
    },
  });
  edge.requireStepUp('/api/pay', GOLD);
  return { edge, sent, tab: await openTab(edge, '/app/form?id=7') };
}

function open(tab: Tab, saveState = (): unknown => HELD): Auth {
  return tab.window.kit.withStepUp(tab.createAuth(), { saveState });
}

/** Sends the form, and waits until the page has left for the provider. */
async function leave(tab: Tab, auth: Auth, init?: RequestInit): Promise<URLSearchParams> {
  const left = tab.left();
  void auth.fetch('/api/pay', init);
  await left;
  return new URLSearchParams(tab.window.location.search);
}

async function comeBack(tab: Tab, parameters: URLSearchParams, answer = 'code=code-1') {
  await tab.load(`/callback?${answer}&state=${parameters.get('state')}`);
  const auth = open(tab);
  const interrupted = await tab.window.kit.takeInterrupted<typeof HELD>(auth);
  return { auth, interrupted };
}

const POST = { method: 'POST', body: '{"amount":7,"to":"Åsa"}' };
const JSON_POST = { ...POST, headers: { 'content-type': 'application/json' } };

test('leaves for a sign-in as demanded, and comes back to the form with its state and call', async () => {
  const { tab, sent } = await start();
  const parameters = await leave(tab, open(tab), JSON_POST);
  expect(Object.fromEntries(parameters)).toMatchObject({ acr_values: 'gold', max_age: '300' });
  const { auth, interrupted } = await comeBack(tab, parameters);
  expect(tab.address()).toBe('/app/form?id=7');
  expect(interrupted?.state).toEqual(HELD);
  expect(sent).toEqual([]);
  const response = await interrupted?.repeat?.();
  expect(await response?.json()).toEqual({ saved: true });
  expect(sent).toEqual([`application/json ${POST.body}`]);
  expect(await takeInterrupted(auth)).toBeUndefined();
});

test('repeats bytes as they were', async () => {
  const { tab, sent } = await start();
  const form = new FormData();
  form.set('file', new Blob([Uint8Array.from([0, 127, 128, 255])]), 'a.bin');
  const { interrupted } = await comeBack(
    tab,
    await leave(tab, open(tab), { method: 'POST', body: form }),
  );
  await interrupted?.repeat?.();
  expect(sent[0]).toMatch(/^multipart\/form-data; boundary=(\S+) --\1\r\n/);
  expect(sent[0]).toContain('filename="a.bin"');
});

test.each([
  ['refuses', 'error=access_denied'],
  ['fails', 'error=server_error'],
])('keeps the form if the provider %s, and does not repeat the call', async (_, answer) => {
  const { tab, sent } = await start();
  const { auth, interrupted } = await comeBack(tab, await leave(tab, open(tab), JSON_POST), answer);
  expect(interrupted).toEqual({ state: HELD });
  expect(auth.state.session?.signedInAt).toBe(OLD.signedInAt);
  expect(sent).toEqual([]);
});

test('gives another user nothing of the first', async () => {
  const { tab } = await start({ sub: 'eve' });
  const { interrupted } = await comeBack(tab, await leave(tab, open(tab), JSON_POST));
  expect(interrupted).toBeUndefined();
  expect(JSON.stringify(sessionStorage)).not.toContain('amount');
});

test('keeps the form until the user is signed in again', async () => {
  const { edge, tab } = await start();
  const parameters = await leave(tab, open(tab), JSON_POST);
  edge.session = undefined;
  const { interrupted } = await comeBack(tab, parameters, 'error=access_denied');
  expect(interrupted).toBeUndefined();
  edge.session = OLD;
  await tab.load('/app/form?id=8');
  expect(await tab.window.kit.takeInterrupted(open(tab))).toEqual({ state: HELD });
});

test.each<[string, () => RequestInit]>([
  ['a stream', () => ({ method: 'POST', body: new Response('a').body, duplex: 'half' })],
  ['too long', () => ({ method: 'POST', body: 'a'.repeat(1_048_577) })],
])('keeps the form alone if the body is %s', async (_, build) => {
  const { tab } = await start();
  const auth = open(tab);
  const init = build();
  // A stream belongs to the window that made it.
  if (init.body instanceof ReadableStream) init.body = new tab.window.Response('a').body;
  const { interrupted } = await comeBack(tab, await leave(tab, auth, init));
  expect(interrupted).toEqual({ state: HELD });
});

test('a page that needs the same step-up right after one gets the 401', async () => {
  const { edge, tab } = await start();
  const { auth } = await comeBack(tab, await leave(tab, open(tab)));
  edge.requireStepUp('/api/pay', GOLD);
  expect((await auth.fetch('/api/pay')).status).toBe(401);
  // After a minute, it is no loop.
  const now = tab.window.Date.now();
  vi.spyOn(tab.window.Date, 'now').mockReturnValue(now + 61_000);
  expect((await leave(tab, auth)).get('acr_values')).toBe('gold');
});

test('the kit itself returns the 401 without another request', async () => {
  const { edge, tab } = await start();
  const auth = tab.createAuth();
  await auth.session();
  const before = edge.requests.length;
  expect((await auth.fetch('/api/pay')).status).toBe(401);
  expect(edge.requests).toHaveLength(before + 1);
  expect(auth.state.status).toBe('signed-in');
});
