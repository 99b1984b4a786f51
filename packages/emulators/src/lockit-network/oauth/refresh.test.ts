import type { Hono } from 'hono';
import { expect, test } from 'vitest';
import {
  buildBasic,
  controlsOf,
  getWithToken,
  grantInProcess,
  postForm,
} from '../../testing/in-process.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';

const otherClient = { id: 'other', secret: 's', name: 'Other', redirectUris: [] };
const CALLBACK = 'http://localhost:5173/callback';
const basic = buildBasic('example-client', 'top-secret');

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

async function signIn(app: Hono): Promise<Tokens> {
  const granted = await grantInProcess(app, {
    response_type: 'code',
    client_id: 'example-client',
    redirect_uri: CALLBACK,
  });
  const code = granted.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK };
  const response = await postForm(app, '/oauth/access-token', fields, basic);
  return (await response.json()) as Tokens;
}

async function refresh(
  app: Hono,
  refreshToken: string,
  authorization = basic,
): Promise<Partial<Tokens> & { readonly error?: string }> {
  const fields = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const response = await postForm(app, '/oauth/access-token', fields, authorization);
  return (await response.json()) as Partial<Tokens>;
}

async function works(app: Hono, accessToken = ''): Promise<boolean> {
  return (await getWithToken(app, '/projects', accessToken)).status === 200;
}

test('a refresh gets a new pair in the same format, and the old access token remains valid', async () => {
  const app = createLockitNetworkEmulator();
  const first = await signIn(app);
  const second = await refresh(app, first.refresh_token);
  expect(Object.keys(second)).toEqual([
    'access_token',
    'refresh_token',
    'token_type',
    'expires_in',
  ]);
  expect(second.access_token).not.toBe(first.access_token);
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect(await works(app, second.access_token)).toBe(true);
  expect(await works(app, first.access_token)).toBe(true);
});

test('without rotation, a refresh returns the same refresh token', async () => {
  const app = createLockitNetworkEmulator({ settings: { rotateRefreshTokens: false } });
  const { refresh_token } = await signIn(app);
  for (let round = 0; round < 3; round += 1) {
    expect((await refresh(app, refresh_token)).refresh_token).toBe(refresh_token);
  }
});

test('a retired refresh token is rejected, and by default other tokens remain valid', async () => {
  const app = createLockitNetworkEmulator();
  const first = await signIn(app);
  const second = await refresh(app, first.refresh_token);
  expect((await refresh(app, first.refresh_token)).error).toBe('invalid_grant');
  expect(await works(app, second.access_token)).toBe(true);
  expect((await refresh(app, second.refresh_token ?? '')).error).toBeUndefined();
});

test('with revoke-family, a retired refresh token revokes every token of its grant', async () => {
  const app = createLockitNetworkEmulator({ settings: { refreshTokenReuse: 'revoke-family' } });
  const bystander = await signIn(app);
  const first = await signIn(app);
  const second = await refresh(app, first.refresh_token);
  expect((await refresh(app, first.refresh_token)).error).toBe('invalid_grant');
  expect(await works(app, first.access_token)).toBe(false);
  expect(await works(app, second.access_token)).toBe(false);
  expect((await refresh(app, second.refresh_token ?? '')).error).toBe('invalid_grant');
  expect(await works(app, bystander.access_token)).toBe(true);
});

test('within the grace period, the most recently retired token gets a valid pair and does not count as reuse', async () => {
  const app = createLockitNetworkEmulator({
    settings: { refreshTokenReuse: 'revoke-family', refreshTokenGraceSeconds: 10 },
  });
  const first = await signIn(app);
  const second = await refresh(app, first.refresh_token);
  await controlsOf(app).advanceClock(9);
  const again = await refresh(app, first.refresh_token);
  expect(again.refresh_token).toBe(second.refresh_token);
  expect(await works(app, again.access_token)).toBe(true);
  const third = await refresh(app, again.refresh_token ?? '');
  expect(third.error).toBeUndefined();
  // The first token is no longer the most recently retired one.
  expect((await refresh(app, first.refresh_token)).error).toBe('invalid_grant');
  expect(await works(app, third.access_token)).toBe(false);
});

test('a retired token is rejected after the grace period', async () => {
  const app = createLockitNetworkEmulator({ settings: { refreshTokenGraceSeconds: 10 } });
  const first = await signIn(app);
  await refresh(app, first.refresh_token);
  await controlsOf(app).advanceClock(10);
  expect((await refresh(app, first.refresh_token)).error).toBe('invalid_grant');
});

test('a refresh token of another client is rejected and remains valid for its own client', async () => {
  const app = createLockitNetworkEmulator({ clients: [otherClient] });
  const { refresh_token } = await signIn(app);
  const stolen = await refresh(app, refresh_token, buildBasic('other', 's'));
  expect(stolen.error).toBe('invalid_grant');
  expect((await refresh(app, refresh_token)).error).toBeUndefined();
});

test('a refresh token remains valid after its access token expires', async () => {
  const app = createLockitNetworkEmulator();
  const tokens = await signIn(app);
  await controlsOf(app).advanceClock(604_800);
  expect(await works(app, tokens.access_token)).toBe(false);
  expect(await works(app, (await refresh(app, tokens.refresh_token)).access_token)).toBe(true);
});

test('access tokens state and keep the configured lifetime', async () => {
  const app = createLockitNetworkEmulator();
  await controlsOf(app).updateSettings({ accessTokenLifetimeSeconds: 5 });
  const tokens = await signIn(app);
  expect(tokens.expires_in).toBe(5);
  await controlsOf(app).advanceClock(4.9);
  expect(await works(app, tokens.access_token)).toBe(true);
  await controlsOf(app).advanceClock(0.1);
  expect(await works(app, tokens.access_token)).toBe(false);
});
