import { once } from 'node:events';
import { createServer } from 'node:net';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  type ServedEmulator,
  serveEmulator,
} from '@postern/emulators';
import { buildWorker, startEdgeAlone, startWorkerd } from '@postern/processes';
import { buildVariables, signIn } from '@postern/testing';
import { type SecureFront, serveSecurely } from '../secure-front.ts';

// An app, and a hostile sibling on the same site. The browser accepts the sibling's cookies for all of
// example.test unless a name prefix forbids it.

const PUBLIC_ORIGIN = 'https://app.example.test';
const NAME = '__Host-Http-postern';
const PATHS = ['/auth', '/api'];

interface RunningEdge {
  readonly origin: string;
  end(): Promise<void>;
}

const RUNTIMES: Record<string, (variables: Record<string, string>) => Promise<RunningEdge>> = {
  Node: (variables) => startEdgeAlone('node', variables),
  async workerd(variables) {
    const service = { name: 'edge', script: buildWorker(), variables, records: 'edge' };
    const workerd = await startWorkerd([service]);
    return { origin: workerd.origins[0] ?? '', end: () => workerd.end() };
  },
};

test.use({
  ignoreHTTPSErrors: true,
  launchOptions: buildLaunchOptions(['--host-resolver-rules=MAP *.example.test 127.0.0.1']),
});

/** Starts the sibling's server, which sets cookies as bytes, one byte per letter. */
async function serveSibling(lines: () => readonly string[]): Promise<SecureFront> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      const head = ['HTTP/1.1 200 OK', 'Content-Type: text/html', 'Content-Length: 0', ...lines()];
      socket.end(`${head.join('\r\n')}\r\nConnection: close\r\n\r\n`, 'latin1');
    });
  });
  await once(server.listen(0, 'localhost'), 'listening');
  const address = server.address();
  const front = await serveSecurely(typeof address === 'object' ? (address?.port ?? 0) : 0);
  return {
    origin: front.origin.replace('localhost', 'evil.example.test'),
    close() {
      front.close();
      server.close();
    },
  };
}

/** Reads the session from the app's page, with the browser's cookies. */
function askSession(page: Page): Promise<unknown> {
  return page.evaluate(async () => {
    const response = await fetch('/auth/session', { headers: { 'x-postern': '1' } });
    const view: unknown = await response.json();
    return view;
  });
}

const countCookies = async (context: BrowserContext, origin: string): Promise<number> =>
  (await context.cookies(`${origin}/auth/session`)).length;

for (const [runtime, startEdge] of Object.entries(RUNTIMES)) {
  test.describe(`on ${runtime}`, () => {
    let lockit: ServedEmulator;
    let edge: RunningEdge;
    let front: SecureFront;
    let origin = '';
    let sibling: SecureFront;
    let planted: readonly string[] = [];
    test.beforeAll(async () => {
      const redirectUris = [`${PUBLIC_ORIGIN}/callback`];
      lockit = await serveEmulator(createLockitNetworkEmulator({ redirectUris }), { port: 0 });
      edge = await startEdge({
        ...buildVariables(lockit.origin),
        POSTERN_PUBLIC_ORIGIN: PUBLIC_ORIGIN,
      });
      front = await serveSecurely(Number(new URL(edge.origin).port));
      origin = front.origin.replace('localhost', 'app.example.test');
      sibling = await serveSibling(() => planted.map((cookie) => `Set-Cookie: ${cookie}`));
    });
    test.afterAll(async () => {
      sibling.close();
      front.close();
      await edge.end();
      await lockit.close();
    });

    /** Signs the victim in with this browser, and the attacker elsewhere. */
    async function begin(page: Page): Promise<{ view: unknown; attacker: string }> {
      const [name = '', value = ''] = await signInAnywhere();
      await page
        .context()
        .addCookies([
          { name, value, url: origin, httpOnly: true, secure: true, sameSite: 'Strict' },
        ]);
      await page.goto(`${origin}/healthz`);
      const view = await askSession(page);
      expect(view).toMatchObject({ status: 'signed-in' });
      const [, attacker = ''] = await signInAnywhere();
      return { view, attacker };
    }
    const signInAnywhere = async (): Promise<string[]> =>
      (await signIn(edge.origin, lockit.origin)).split('=');

    const setBySibling = (page: Page, cookies: readonly string[]): Promise<unknown> => {
      planted = cookies;
      return page.goto(sibling.origin);
    };
    const writtenByScript = async (page: Page, cookies: readonly string[]): Promise<void> => {
      planted = [];
      await page.goto(sibling.origin);
      await page.evaluate((texts) => {
        for (const text of texts) Reflect.set(document, 'cookie', text);
      }, cookies);
    };

    for (const [plant, prefix, act] of [
      ['script, U+2000', '\u2000', writtenByScript],
      ['script, U+FEFF', '\ufeff', writtenByScript],
      ['header, byte A0', '\u00a0', setBySibling],
      ['header, UTF-8 of U+3000', '\u00e3\u0080\u0080', setBySibling],
    ] as const) {
      test(`S-15 S-67 a sibling cannot plant a session with ${plant} before the name`, async ({
        page,
      }) => {
        const { view, attacker } = await begin(page);
        const before = await countCookies(page.context(), origin);
        const cookies = PATHS.map(
          (path) => `${prefix}${NAME}=${attacker}; Domain=example.test; Path=${path}; Secure`,
        );
        await act(page, cookies);
        await page.goto(`${origin}/healthz`);
        // The browser stores and sends the planted cookie; only the edge can reject it.
        expect(await countCookies(page.context(), origin)).toBe(before + 1);
        expect(await askSession(page)).toEqual(view);
      });
    }

    test('S-11 S-67 the browser rejects a planted cookie with the exact name', async ({ page }) => {
      const { view, attacker } = await begin(page);
      const before = await countCookies(page.context(), origin);
      for (const name of [NAME, NAME.toLowerCase()]) {
        const cookies = [`${name}=${attacker}; Domain=example.test; Path=/auth; Secure`];
        await writtenByScript(page, cookies);
        await setBySibling(page, cookies);
      }
      await page.goto(`${origin}/healthz`);
      expect(await countCookies(page.context(), origin)).toBe(before);
      expect(await askSession(page)).toEqual(view);
    });

    test('S-16 S-17 S-19 a sibling’s page can neither call nor read, although its requests carry the cookie', async ({
      page,
    }) => {
      const { view } = await begin(page);
      planted = [];
      await page.goto(sibling.origin);
      const sent: string[] = [];
      const network = await page.context().newCDPSession(page);
      await network.send('Network.enable');
      network.on('Network.requestWillBeSentExtraInfo', ({ headers: { Cookie, cookie } }) => {
        sent.push(Cookie ?? cookie ?? '');
      });
      const outcomes = await page.evaluate(async (app) => {
        const ask = (path: string, init: RequestInit): Promise<string> =>
          fetch(app + path, { credentials: 'include', ...init }).then(
            ({ type }) => type,
            () => 'refused',
          );
        const unread = { method: 'POST', mode: 'no-cors' } as const;
        return [
          await ask('/auth/session', {}),
          await ask('/auth/session', { headers: { 'x-postern': '1' } }),
          await ask('/auth/logout', unread),
          await ask('/auth/logout', { ...unread, body: '{"everywhere":true}' }),
          await ask('/api/lockit/projects', { mode: 'no-cors' }),
        ];
      }, origin);
      expect(sent.at(-1)).toContain(`${NAME}=`);
      expect(outcomes).toEqual(['refused', 'refused', 'opaque', 'opaque', 'opaque']);
      const requests = await createEmulatorControls(lockit.origin).requests();
      expect(requests.filter(({ path }) => path === '/projects')).toEqual([]);
      await page.goto(`${origin}/healthz`);
      expect(await askSession(page)).toEqual(view);
    });
  });
}
