import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';
import type { Peer, RunningPeer } from './worlds.ts';

const MAX_PAGES = 8;
const PAGE_TIMEOUT_MS = 20_000;

/** A signed-in user of a peer. */
export interface Visitor {
  /** Makes a call. @returns `200`, or what went wrong */
  call(): Promise<string>;
  /** Makes many calls at once, through all processes or tabs. */
  storm(count: number): Promise<readonly string[]>;
  /** Stops the page's timers, as in a laptop that sleeps. A server has none. */
  sleep(): Promise<void>;
  wake(): Promise<void>;
  end(): Promise<void>;
}

/**
 * Starts Chromium.
 *
 * @param defaultPort where requests for `https://localhost` go
 */
export function launchChromium(defaultPort: number): Promise<Browser> {
  // Of workers too, which a context's option leaves out.
  const args = [
    '--ignore-certificate-errors',
    `--host-resolver-rules=MAP localhost:443 localhost:${defaultPort}`,
  ];
  return chromium.launch(buildLaunchOptions(args));
}

let users = 0;

/** Signs a new user in. @param places how many processes or tabs the calls come through */
export async function signIn(
  browser: Browser,
  peer: Peer,
  running: RunningPeer,
  places: number,
): Promise<Visitor> {
  const { context, page } = await enter(browser, peer, running);
  const { origins } = running;
  if (peer.kind === 'page') return visitByPage(context, page, origins[0] ?? '', places);
  return visitByCookie(context, peer, origins.slice(0, places));
}

/** Signs a new user in at a peer that is a server. @returns its cookies, as a request sends them */
export async function signInForCookie(
  browser: Browser,
  peer: Peer,
  running: RunningPeer,
): Promise<string> {
  const { context } = await enter(browser, peer, running);
  const jar = await takeCookies(context);
  return buildCookie(jar);
}

/** Signs a new user in. @returns the page that the sign-in has led to */
async function enter(
  browser: Browser,
  peer: Peer,
  { origins }: RunningPeer,
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.setDefaultTimeout(PAGE_TIMEOUT_MS);
  const origin = origins[0] ?? '';
  await page.goto(origin + (peer.signInPath ?? '/'));
  const isDone = (url: URL): boolean => url.origin === origin && url.pathname === '/';
  if (peer.hasButton) await page.locator('button[type=submit]').first().click();
  if (peer.signInPath === undefined) {
    await page.evaluate('peer.ready.then(() => void peer.signIn())');
    await page.waitForURL((url) => url.origin !== origin);
  }
  await answerProvider(page, origin);
  await page.waitForURL(isDone);
  await page.waitForLoadState();
  return { context, page };
}

async function answerProvider(page: Page, origin: string): Promise<void> {
  const isBack = (): boolean => new URL(page.url()).origin === origin;
  for (let count = 0; count < MAX_PAGES && !isBack(); count += 1) {
    const login = page.locator('input[name=login]');
    if (await login.count()) {
      users += 1;
      await login.fill(`user-${users}`);
      await page.locator('input[name=password]').fill('any');
    }
    const before = page.url();
    await page.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.href !== before);
    await page.waitForLoadState();
  }
  if (!isBack()) throw new Error(`the sign-in ends at ${page.url()}: ${await page.content()}`);
}

const none = (): Promise<void> => Promise.resolve();

async function visitByCookie(
  context: BrowserContext,
  { callPath = '/api', headers = {} }: Peer,
  origins: readonly string[],
): Promise<Visitor> {
  const jar = await takeCookies(context);
  const callOne = async (place: number): Promise<string> => {
    const cookie = buildCookie(jar);
    try {
      const response = await fetch((origins[place % origins.length] ?? '') + callPath, {
        headers: { ...headers, cookie },
        redirect: 'manual',
      });
      const text = await response.text();
      keepCookies(response, jar);
      // mod_auth_openidc responds 200 with a page about an error.
      if (response.status === 200 && text !== '[]') return '200 with another body';
      return String(response.status);
    } catch (error) {
      return `no response (${error instanceof Error ? error.message : 'unknown'})`;
    }
  };
  const firstCall = await callOne(0);
  if (firstCall !== '200') throw new Error(`the first call: ${firstCall}`);
  return {
    call: () => callOne(0),
    storm: (count) => Promise.all(Array.from({ length: count }, (_, place) => callOne(place))),
    sleep: none,
    wake: none,
    end: none,
  };
}

/** Takes the cookies of the peer's origin out of a browser, which ends. */
async function takeCookies(context: BrowserContext): Promise<Map<string, string>> {
  const jar = new Map<string, string>();
  for (const { name, value, domain } of await context.cookies()) {
    if (domain === '127.0.0.1') jar.set(name, value);
  }
  await context.close();
  return jar;
}

function buildCookie(jar: ReadonlyMap<string, string>): string {
  return [...jar].map((pair) => pair.join('=')).join('; ');
}

/** Applies the cookies of a response as a browser does: the last one wins. */
function keepCookies(response: Response, jar: Map<string, string>): void {
  for (const text of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
    if (value === '' || /max-age=0/i.test(text)) jar.delete(name);
    else jar.set(name, value);
  }
}

const LEFT = 'the page leaves for another address';
const CALL = `peer.ready.then(() => peer.call()).catch((error) => 'failed: ' + (error?.error ?? error?.message ?? String(error)))`;

async function visitByPage(
  context: BrowserContext,
  first: Page,
  origin: string,
  places: number,
): Promise<Visitor> {
  await first.waitForFunction('globalThis.peer');
  const firstCall = await first.evaluate<string>(CALL);
  if (firstCall !== '200') throw new Error(`the first call of the page: ${firstCall}`);
  const pages = [first];
  while (pages.length < places) {
    const page = await context.newPage();
    await page.goto(origin);
    await page.waitForFunction('globalThis.peer');
    const called = await page.evaluate<string>(CALL);
    if (called !== '200') throw new Error(`the first call of a further tab: ${called}`);
    pages.push(page);
  }
  const sessions = await Promise.all(pages.map((page) => context.newCDPSession(page)));
  return {
    call: () => first.evaluate<string>(CALL).catch(() => LEFT),
    async storm(count) {
      const share = Math.ceil(count / pages.length);
      const calls = `Promise.all(Array.from({ length: ${share} }, () => ${CALL}))`;
      const lost = Array.from({ length: share }, () => LEFT);
      const calling = pages.map((page) => page.evaluate<string[]>(calls).catch(() => lost));
      return (await Promise.all(calling)).flat();
    },
    async sleep() {
      // Headless Chromium has no lifecycle. A debugger stops scripts, and timers are late afterwards.
      for (const session of sessions) await session.send('Debugger.enable');
      for (const session of sessions) await session.send('Debugger.pause');
    },
    async wake() {
      for (const session of sessions) await session.send('Debugger.disable');
    },
    end: () => context.close(),
  };
}
