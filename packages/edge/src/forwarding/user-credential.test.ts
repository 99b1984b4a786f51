import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { UserRoute } from '../routes/route.ts';
import { callHandler } from '../testing/call-handler.ts';
import { CredentialFixture } from '../testing/credential-fixture.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { obtainUserCredential } from './user-credential.ts';

const ROUTE: UserRoute = { ...OPEN_ROUTE, credential: 'user', connection: 'work' };

/** Obtains a credential, and replaces it if `refused` is set. @returns tokens or a code, and the lease */
async function obtain(
  { parts }: CredentialFixture,
  cookie: string,
  { route = ROUTE, refused = false } = {},
): Promise<{ result: unknown; lease: string }> {
  let lease = '';
  const { response } = await callHandler(
    async (c) => {
      const credential = await obtainUserCredential(c, parts, route);
      if (credential instanceof Failure) return c.json(credential.code);
      const next = refused ? await credential.replace(new Response()) : credential.accessToken;
      lease = c.get('leaseCookie')?.split(';')[0] ?? '';
      return c.json(next instanceof Failure ? next.code : next);
    },
    { headers: { cookie } },
  );
  return { result: await response.json(), lease };
}

test('reads the token from the store and issues a lease', async () => {
  const fixture = new CredentialFixture();
  const { result, lease } = await obtain(fixture, await fixture.signIn());
  expect(result).toBe('user-token');
  expect(lease).toMatch(/^postern-dev-5173-lease=1\.k1\./);
});

test('reads the token from a lease without the store', async () => {
  const fixture = new CredentialFixture();
  const cookie = await fixture.signIn();
  const { lease } = await obtain(fixture, cookie);
  fixture.store.operations = 0;
  const leased = await obtain(fixture, `${cookie}; ${lease}`);
  expect(leased).toEqual({ result: 'user-token', lease: '' });
  expect(fixture.store.operations).toBe(0);
});

test('refreshes an expired token', async () => {
  const fixture = new CredentialFixture();
  const cookie = await fixture.signIn({ expiresAtMs: 1 });
  expect((await obtain(fixture, cookie)).result).toBe('token-1');
  expect(fixture.grants).toEqual(['refresh_token']);
});

test('replaces a refused token by a refresh, with or without a lease', async () => {
  const fixture = new CredentialFixture();
  const cookie = await fixture.signIn();
  const { lease } = await obtain(fixture, cookie);
  fixture.aheadMs = 20_000;
  expect((await obtain(fixture, cookie, { refused: true })).result).toBe('token-1');
  const leased = await obtain(fixture, `${cookie}; ${lease}`, { refused: true });
  expect(leased.result).toBe('token-1');
  expect(fixture.grants).toEqual(['refresh_token']);
});

test('authorizes the caller before it reads a token', async () => {
  const fixture = new CredentialFixture();
  const cookie = await fixture.signIn({ expiresAtMs: 1 });
  const forbidden = { route: { ...ROUTE, scopes: ['admin'] } };
  expect((await obtain(fixture, cookie, forbidden)).result).toBe('route_forbidden');
  const other = { route: { ...ROUTE, connection: 'other' } };
  expect((await obtain(fixture, cookie, other)).result).toBe('route_forbidden');
  expect((await obtain(fixture, '')).result).toBe('session_missing');
  expect(fixture.grants).toEqual([]);
});
