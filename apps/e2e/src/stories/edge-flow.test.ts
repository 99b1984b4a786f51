import { once } from 'node:events';
import { createServer } from 'node:http';
import { test as base, expect, type Page } from '@playwright/test';
import { discovered } from '@postern/edge/discovered';
import { findFreePort } from '@postern/processes';
import { buildExample } from '../kit-page.ts';
import { CLIENT, consent, type OpenIdProvider, startOpenIdProvider } from '../open-id-provider.ts';
import { type ServedEdge, startServedEdge } from '../served-edge.ts';

interface Stage {
  readonly edge: ServedEdge;
  readonly provider: OpenIdProvider;
}

/** Starts a provider, and an edge with the connection `work` to it. */
async function startStage(variables: Record<string, string> = {}): Promise<Stage> {
  const port = await findFreePort();
  const issuer = `http://localhost:${port}`;
  const { id: clientId, secret } = CLIENT;
  const clientAuthentication = { method: 'client_secret_basic', secret } as const;
  const connections = [discovered({ id: 'work', issuer, clientId, clientAuthentication })];
  const edge = await startServedEdge(() => ({ connections, variables }));
  const provider = await startOpenIdProvider(port, [`${edge.origin}/auth/callback/work`]);
  return { edge, provider };
}

const test = base.extend<object, { stage: Stage }>({
  stage: [
    async ({}, use) => {
      const stage = await startStage();
      await use(stage);
      await stage.edge.end();
      await stage.provider.end();
    },
    { scope: 'worker' },
  ],
});

const signIn = (page: Page, options = {}): Promise<void> =>
  page.evaluate((wish) => void Reflect.get(window, 'example').auth.signIn(wish), options);

test('S-69 signIn() signs in without script access to code, verifier, state or nonce', async ({
  page,
  stage,
}) => {
  const responses: URL[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname === '/auth/callback/work') responses.push(url);
  });
  await page.goto(`${stage.edge.origin}/orders?open=1#top`);
  await expect(page).toHaveTitle('signed-out');
  const asking = page.waitForRequest(/\/auth\?/);
  await signIn(page);
  const asked = new URL((await asking).url()).searchParams;
  await consent(page);
  await expect(page).toHaveTitle('signed-in work');
  expect(page.url()).toBe(`${stage.edge.origin}/orders?open=1#top`);
  const [response] = responses;
  const secrets = [
    response?.searchParams.get('code'),
    response?.searchParams.get('state'),
    asked.get('nonce'),
    asked.get('code_challenge'),
  ];
  expect(secrets.every((secret) => secret && secret.length > 20)).toBe(true);
  const reach = await page.evaluate(() =>
    JSON.stringify([
      performance.getEntries().map((entry) => [entry.name, entry.toJSON()]),
      document.cookie,
      document.referrer,
      location.href,
      history.state,
      Object.entries(sessionStorage),
      Object.entries(localStorage),
    ]),
  );
  expect(secrets.filter((secret) => reach.includes(secret ?? '-'))).toEqual([]);
});

test('a link signs in with script disabled', async ({ browser, stage }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${stage.edge.origin}/auth/sign-in?return_to=/inbox`);
  await consent(page);
  await page.waitForURL(`${stage.edge.origin}/inbox`);
  const cookies = await context.cookies(stage.edge.origin);
  const own = cookies.filter(({ name }) => name.startsWith('postern'));
  expect(own).toMatchObject([{ sameSite: 'Strict', httpOnly: true }]);
  await context.close();
});

test('the pop-up signs in and leaves the page unchanged', async ({ page, stage }) => {
  await page.goto(`${stage.edge.origin}/half-written#page`);
  await expect(page).toHaveTitle('signed-out');
  const opened = page.waitForEvent('popup');
  await page.evaluate(() => {
    const { auth, signInByPopup } = Reflect.get(window, 'example');
    void signInByPopup(auth);
  });
  const popup = await opened;
  const closed = popup.waitForEvent('close');
  await consent(popup);
  await closed;
  await expect(page).toHaveTitle('signed-in work');
  expect(page.url()).toBe(`${stage.edge.origin}/half-written#page`);
});

test('a user who cancels returns to the page with access_denied', async ({ page, stage }) => {
  await page.goto(`${stage.edge.origin}/orders#top`);
  await expect(page).toHaveTitle('signed-out');
  await signIn(page);
  await page.getByRole('link', { name: /cancel/i }).click();
  await expect(page).toHaveTitle('signed-out access_denied');
  expect(page.url()).toBe(`${stage.edge.origin}/orders#top`);
});

test('a user who cancels in the pop-up gets access_denied in the page', async ({ page, stage }) => {
  await page.goto(`${stage.edge.origin}/`);
  await expect(page).toHaveTitle('signed-out');
  const opened = page.waitForEvent('popup');
  const told = page.evaluate(async () => {
    const { auth, signInByPopup } = Reflect.get(window, 'example');
    return signInByPopup(auth).catch((error: { code: string }) => error.code);
  });
  await (await opened).getByRole('link', { name: /cancel/i }).click();
  expect(await told).toBe('access_denied');
});

test('sign-ins in two tabs at once both finish', async ({ context, page, stage }) => {
  const other = await context.newPage();
  for (const [tab, path] of [
    [page, '/one'],
    [other, '/two'],
  ] as const) {
    await tab.goto(stage.edge.origin + path);
    await expect(tab).toHaveTitle('signed-out');
    await signIn(tab);
    await tab.getByPlaceholder('Enter any login').waitFor();
  }
  await consent(other);
  await expect(other).toHaveTitle('signed-in work');
  await consent(page);
  await expect(page).toHaveTitle('signed-in work');
  expect([page.url(), other.url()]).toEqual([
    `${stage.edge.origin}/one`,
    `${stage.edge.origin}/two`,
  ]);
});

test('S-36 S-45 S-68 the address of a callback is useless in another browser', async ({
  browser,
  page,
  stage,
}) => {
  const called = page.waitForRequest(/\/auth\/callback\/work\?/);
  await page.goto(`${stage.edge.origin}/auth/sign-in`);
  await consent(page);
  const callback = (await called).url();
  await expect(page).toHaveTitle('signed-in work');
  stage.provider.requests.length = 0;
  const other = await (await browser.newContext()).newPage();
  await other.goto(callback);
  await expect(other).toHaveTitle('signed-out callback_attempt_missing');
  expect(other.url()).toBe(`${stage.edge.origin}/`);
  expect(stage.provider.requests).toEqual([]);
  await other.context().close();
});

test('other-origin.ts signs in with the edge flow with an edge on another origin of its site', async ({
  page,
}) => {
  // A server of its own: Playwright serves no page to which the edge redirects.
  let body = '';
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(body);
  });
  const port = await findFreePort();
  await once(server.listen(port, 'localhost'), 'listening');
  const app = `http://localhost:${port}`;
  const { edge, provider } = await startStage({ POSTERN_ALLOWED_ORIGINS: app });
  body = await buildExample('other-origin.ts', ['https://edge.example.com', edge.origin]);
  await page.goto(`${app}/inside`);
  await signIn(page);
  await consent(page);
  await page.waitForURL(`${app}/inside`);
  const readStatus = (): Promise<unknown> => page.evaluate('window.example.auth.state.status');
  await expect.poll(readStatus).toBe('signed-in');
  await edge.end();
  await provider.end();
  server.close();
});
