import { HEADERS } from '@postern/testing';
import { Browser, type Page } from '../browser.ts';
import type { RunningProvider, Stops } from '../provider.ts';
import type { GatePaths } from './deployment.ts';

const MAX_PAGES = 8;

/**
 * Signs the provider's user in through the gate by a link, as a browser does, and calls the API.
 *
 * @returns the user, as the API knows it
 * @throws Error with the page at which the walk ends
 */
export async function signInAndCall(
  origin: string,
  { start, api }: Pick<GatePaths, 'start' | 'api'>,
  provider: RunningProvider,
): Promise<unknown> {
  const browser = new Browser();
  let hasLeft = false;
  const stops: Stops = (url) => {
    hasLeft ||= url.origin !== origin;
    return hasLeft && url.origin === origin && url.pathname === '/';
  };
  const from = new URL(origin);
  let page: Page = await browser.visit(origin + start, { from }, stops);
  for (let count = 0; count < MAX_PAGES && !stops(page.url); count += 1) {
    page = await provider.answerPage(browser, page, provider.user, stops);
  }
  if (page.url.href !== `${origin}/`) throw new Error(`the sign-in ends at ${page.url.href}`);
  const response = await browser.call(`${origin + api}/userinfo`, { headers: HEADERS });
  const body: unknown = JSON.parse(await response.text());
  return response.status === 200 ? provider.checked.readUser(body) : body;
}
