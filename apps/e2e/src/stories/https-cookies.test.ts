import { expect, type Page, test } from '@playwright/test';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { startEdgeAlone } from '@postern/processes';
import { authorize, buildVariables, type Post, walkAsDemo } from '@postern/testing';
import { serveSecurely } from '../secure-front.ts';

const ORIGIN = 'https://app.example.test';
const NAME = '__Host-Http-postern';
const GUARDED = { httpOnly: true, secure: true, path: '/', domain: 'app.example.test' };

/** Posts from the page, with the browser's own cookies. */
function postFrom(page: Page): Post {
  return async (path, body) => {
    const [status, text] = await page.evaluate(
      async ([to = '', json = '']) => {
        const headers = { 'x-postern': '1', 'content-type': 'application/json' };
        const response = await fetch(to, { method: 'POST', headers, body: json });
        return [response.status, await response.text()] as const;
      },
      [path, JSON.stringify(body)],
    );
    return new Response(text || null, { status });
  };
}

test('S-6 S-7 S-8 S-9 S-10 S-11 a browser accepts the edge’s cookies on https and hides them from script', async ({
  playwright,
  launchOptions,
}) => {
  const redirectUris = [`${ORIGIN}/callback`];
  const lockit = await serveEmulator(createLockitNetworkEmulator({ redirectUris }), { port: 0 });
  const settings = { ...buildVariables(lockit.origin), POSTERN_PUBLIC_ORIGIN: ORIGIN };
  const edge = await startEdgeAlone('node', settings);
  const front = await serveSecurely(Number(new URL(edge.origin).port));
  const rule = `--host-resolver-rules=MAP app.example.test 127.0.0.1:${new URL(front.origin).port}`;
  const args = [...(launchOptions.args ?? []), rule];
  const browser = await playwright.chromium.launch({ ...launchOptions, args });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(`${ORIGIN}/healthz`);
  const post = postFrom(page);
  const callback = await authorize(post, { connection: 'lockit' }, walkAsDemo(lockit.origin));
  const attempt = { ...GUARDED, name: expect.stringMatching(`^${NAME}-attempt-`) };
  expect(await context.cookies()).toMatchObject([{ ...attempt, sameSite: 'Strict' }]);
  expect((await post('/auth/callback', callback)).status).toBe(200);
  const call = (): Promise<number> =>
    page.evaluate(async () => {
      const headers = { 'x-postern': '1' };
      return (await fetch('/api/lockit/projects', { headers })).status;
    });
  expect(await call()).toBe(200);
  const cookies = await context.cookies();
  const names = [NAME, `${NAME}-lease`];
  const session = names.map((name) => ({ ...GUARDED, name, sameSite: 'Strict' }));
  expect(cookies).toMatchObject(session);
  const visible = await page.evaluate((all) => {
    for (const name of all) Reflect.set(document, 'cookie', `${name}=x; Path=/; Secure`);
    return document.cookie;
  }, names);
  expect([visible, await context.cookies()]).toEqual(['', cookies]);
  expect((await post('/auth/logout', {})).status).toBe(204);
  expect(await context.cookies()).toEqual([]);
  expect(await call()).toBe(401);
  await browser.close();
  front.close();
  await edge.end();
  await lockit.close();
});
