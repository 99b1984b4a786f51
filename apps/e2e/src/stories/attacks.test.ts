import { test as base, expect, type Page } from '@playwright/test';
import { type CallbackRequest, computeCodeChallenge, createCodeVerifier } from '@postern/core';
import { discovered } from '@postern/edge/discovered';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  type EmulatorControls,
  serveEmulator,
} from '@postern/emulators';
import { findFreePorts } from '@postern/processes';
import { App, buildVariables, readOutcome, TestBrowser } from '@postern/testing';
import { type HostilePartner, startHostilePartner } from '../hostile-partner.ts';
import { type ServedEdge, startServedEdge } from '../served-edge.ts';

// Each of these attacks got the user's session before the edge bound sign-ins to their browser.

interface Stage {
  readonly edge: ServedEdge;
  readonly lockitOrigin: string;
  readonly lockit: EmulatorControls;
  readonly partner: HostilePartner;
}

const test = base.extend<object, { stage: Stage }>({
  stage: [
    async ({}, use) => {
      const [partnerPort = 0, lockitPort = 0] = await findFreePorts(2);
      const partner = await startHostilePartner(partnerPort);
      const lockitOrigin = `http://localhost:${lockitPort}`;
      const edge = await startServedEdge((origin) => ({
        connections: [
          discovered({
            id: 'partner',
            issuer: partner.issuer,
            metadata: 'oauth',
            clientId: 'app',
            clientAuthentication: { method: 'client_secret_basic', secret: 'a secret' },
            redirectUri: `${origin}/callback/partner`,
            scopes: [],
          }),
        ],
        variables: { ...buildVariables(lockitOrigin), POSTERN_PUBLIC_ORIGIN: origin },
      }));
      const emulator = await serveEmulator(
        createLockitNetworkEmulator({ redirectUris: [`${edge.origin}/callback`] }),
        { port: lockitPort },
      );
      const lockit = createEmulatorControls(emulator.origin);
      await use({ edge, lockitOrigin, lockit, partner });
      await edge.end();
      await partner.end();
      await emulator.close();
    },
    { scope: 'worker' },
  ],
});

/** Builds an authorization request at LockitNetwork. Anyone can: the client id is public. */
async function buildRequest(
  { edge, lockitOrigin }: Stage,
  state: string,
  verifier: string,
): Promise<string> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'example-client',
    redirect_uri: `${edge.origin}/callback`,
    state,
    code_challenge: await computeCodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return `${lockitOrigin}/oauth/authorize?${query}`;
}

async function grant(page: Page): Promise<void> {
  await page.getByLabel(/user ?name/i).fill('demo');
  await page.getByLabel(/password/i).fill('demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Grant access' }).click();
}

type Stolen = Pick<CallbackRequest, 'code' | 'state' | 'codeVerifier'>;

/** Expects that an attacker's own browser cannot exchange a stolen code. */
async function expectUseless({ edge, lockit }: Stage, stolen: Stolen): Promise<void> {
  expect(stolen.code).not.toBe('');
  const browser = new TestBrowser();
  const attacker = new App(edge.origin, (url, init) => browser.send(url, init));
  const callback = { connection: 'lockit', redirectUri: `${edge.origin}/callback`, ...stolen };
  const exchange = async (): Promise<string> =>
    readOutcome(await attacker.post('/auth/callback', callback));
  expect(await exchange()).toBe('400 callback_attempt_missing');
  // An attempt that the attacker begins with the same state has another challenge.
  const codeChallenge = await computeCodeChallenge('v'.repeat(43));
  const attempt = { connection: 'lockit', state: stolen.state, codeChallenge };
  expect((await attacker.post('/auth/sign-in', attempt)).status).toBe(200);
  expect(await exchange()).toBe('400 callback_attempt_missing');
  expect((await lockit.requests()).filter(({ grantType }) => grantType)).toEqual([]);
}

test('S-41 S-43 S-70 mix-up: a code at LockitNetwork’s redirect URI is not sent to the partner', async ({
  page,
  stage,
}) => {
  await stage.lockit.reset();
  const codeVerifier = createCodeVerifier();
  const request = await buildRequest(stage, 'STATE', codeVerifier);
  stage.partner.sendTo = (state) => request.replace('STATE', state);
  const arrived = page.waitForRequest(/\/callback\?/);
  const refused = page.waitForResponse(/\/auth\/callback$/);
  await page.goto(`${stage.edge.origin}/`);
  await expect(page).toHaveTitle('signed-out');
  await page.evaluate(() => {
    void Reflect.get(window, 'example').auth.signIn({ connection: 'partner' });
  });
  await grant(page);
  const { searchParams } = new URL((await arrived).url());
  expect(await (await refused).json()).toMatchObject({ code: 'callback_redirect_uri_mismatch' });
  expect(stage.partner.codes).toEqual([]);
  const [code = '', state = ''] = [searchParams.get('code'), searchParams.get('state')].map(String);
  await expectUseless(stage, { code, state, codeVerifier });
});

test('S-36 S-45 S-68 a code that injected script gets through a pop-up is useless in another browser', async ({
  page,
  stage,
}) => {
  await stage.lockit.reset();
  const codeVerifier = createCodeVerifier();
  const state = `postern.popup.${createCodeVerifier()}`;
  const address = await buildRequest(stage, state, codeVerifier);
  await page.goto(`${stage.edge.origin}/`);
  const opened = page.waitForEvent('popup');
  const stolen = page.evaluate(
    ([url = '', name = '']) =>
      new Promise<string>((resolve) => {
        const channel = new BroadcastChannel(name);
        channel.addEventListener('message', ({ data }) => resolve(JSON.stringify(data)));
        window.open(url);
      }),
    [address, state],
  );
  await grant(await opened);
  const code = /"code":"([^"]+)"/.exec(await stolen)?.[1] ?? '';
  await expectUseless(stage, { code, state, codeVerifier });
});

test('S-36 S-45 S-68 a code that script reads from the page’s history is useless in another browser', async ({
  page,
  stage,
}) => {
  await stage.lockit.reset();
  const codeVerifier = createCodeVerifier();
  const state = createCodeVerifier();
  await page.goto(await buildRequest(stage, state, codeVerifier));
  await grant(page);
  await expect(page).toHaveTitle('signed-out state_missing');
  const address = await page.evaluate(() => performance.getEntriesByType('navigation')[0]?.name);
  const code = new URL(address ?? '').searchParams.get('code') ?? '';
  await expectUseless(stage, { code, state, codeVerifier });
});

test('S-50 a page of another origin that opens a pop-up receives no response', async ({
  page,
  stage,
}) => {
  const state = `postern.popup.${createCodeVerifier()}`;
  await page.goto(`${stage.lockitOrigin}/__emulator/requests`);
  const opened = page.waitForEvent('popup');
  const heard = page.evaluate(
    ([url = '', name = '']) =>
      new Promise<unknown[]>((resolve) => {
        const messages: unknown[] = [];
        const hear = ({ data }: MessageEvent): void => void messages.push(data);
        addEventListener('message', hear);
        new BroadcastChannel(name).addEventListener('message', hear);
        window.open(url);
        setTimeout(() => resolve(messages), 3000);
      }),
    [`${stage.edge.origin}/callback?code=c&state=${state}`, state],
  );
  // The kit has passed the response on.
  await (await opened).waitForURL(`${stage.edge.origin}/`);
  expect(await heard).toEqual([]);
});
