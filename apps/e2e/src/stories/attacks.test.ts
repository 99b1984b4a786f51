import { type APIRequestContext, test as base, expect, type Page } from '@playwright/test';
import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import { discovered } from '@postern/edge/discovered';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  type EmulatorControls,
  serveEmulator,
} from '@postern/emulators';
import { findFreePorts } from '@postern/processes';
import { type HostilePartner, startHostilePartner } from '../hostile-partner.ts';
import { type OwnEdge, startOwnEdge } from '../own-edge.ts';

// Each of these gave an attacker the user's session, before a sign-in was bound to its browser at
// the edge.

interface Stage {
  readonly edge: OwnEdge;
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
      const edge = await startOwnEdge((origin) => ({
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
        variables: {
          LOCKIT_CLIENT_ID: 'example-client',
          LOCKIT_CLIENT_SECRET: 'top-secret',
          LOCKIT_BASE_URL: lockitOrigin,
        },
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

/** An authorization request at LockitNetwork, as anyone can write one: the client id is public. */
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

/** The attacker, elsewhere, with a code of the user's and a verifier of his own. */
async function exchange(
  request: APIRequestContext,
  { edge }: Stage,
  answer: { code: string; state: string; codeVerifier: string },
): Promise<string> {
  const redirectUri = `${edge.origin}/callback`;
  const response = await request.post(`${edge.origin}/auth/callback`, {
    headers: { 'x-postern': '1' },
    data: { connection: 'lockit', redirectUri, ...answer },
  });
  const { code }: { code?: string } = await response.json();
  return `${response.status()} ${code}`;
}

async function countExchanges({ lockit }: Stage): Promise<number> {
  return (await lockit.requests()).filter(({ grantType }) => grantType).length;
}

test('S-41 S-43 S-70 a mix-up: what arrives at LockitNetwork’s redirect URI is not sent to the partner', async ({
  page,
  playwright,
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
  const attacker = await playwright.request.newContext();
  const answer = { code, state, codeVerifier };
  expect(await exchange(attacker, stage, answer)).toBe('400 callback_attempt_missing');
  expect(await countExchanges(stage)).toBe(0);
  await attacker.dispose();
});

test('S-36 S-45 S-68 a script that runs once opens a pop-up of its own, and its code is worth nothing elsewhere', async ({
  page,
  playwright,
  stage,
}) => {
  await stage.lockit.reset();
  const codeVerifier = createCodeVerifier();
  const state = `popup.${createCodeVerifier()}`;
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
  expect(code).not.toBe('');
  const attacker = await playwright.request.newContext();
  const answer = { code, state, codeVerifier };
  expect(await exchange(attacker, stage, answer)).toBe('400 callback_attempt_missing');
  // Begun there too, it is another attempt.
  await attacker.post(`${stage.edge.origin}/auth/sign-in`, {
    headers: { 'x-postern': '1' },
    data: {
      connection: 'lockit',
      state,
      codeChallenge: await computeCodeChallenge('v'.repeat(43)),
    },
  });
  expect(await exchange(attacker, stage, answer)).toBe('400 callback_attempt_missing');
  expect(await countExchanges(stage)).toBe(0);
  await attacker.dispose();
});

test('S-36 S-45 S-68 a code that script reads from the page’s history is worth nothing elsewhere', async ({
  page,
  playwright,
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
  expect(code).not.toBe('');
  const attacker = await playwright.request.newContext();
  const answer = { code, state, codeVerifier };
  expect(await exchange(attacker, stage, answer)).toBe('400 callback_attempt_missing');
  expect(await countExchanges(stage)).toBe(0);
  await attacker.dispose();
});

test('S-50 a page of another origin that opens a pop-up hears nothing of the answer', async ({
  page,
  stage,
}) => {
  const state = `popup.${createCodeVerifier()}`;
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
  // The kit has handed the answer over.
  await (await opened).waitForURL(`${stage.edge.origin}/`);
  expect(await heard).toEqual([]);
});
