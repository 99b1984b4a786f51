import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { PublicRoute, ServiceRoute } from '../routes/route.ts';
import { callHandler } from '../testing/call-handler.ts';
import { CredentialFixture } from '../testing/credential-fixture.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { obtainEdgeCredential } from './edge-credential.ts';

const SERVICE: ServiceRoute = {
  ...OPEN_ROUTE,
  credential: 'service',
  connection: 'work',
  needsSession: false,
};

async function obtain(
  { parts }: CredentialFixture,
  route: ServiceRoute | PublicRoute,
  cookie = '',
): Promise<unknown> {
  const { response } = await callHandler(
    async (c) => {
      const credential = await obtainEdgeCredential(c, parts, route);
      if (credential instanceof Failure) return c.json(credential.code);
      const { accessToken = null, validAtMs } = credential;
      return c.json({ accessToken, isWatched: validAtMs !== undefined });
    },
    { headers: { cookie } },
  );
  return response.json();
}

test('obtains one token of the edge’s own for all callers', async () => {
  const fixture = new CredentialFixture();
  for (let calls = 0; calls < 3; calls += 1) {
    expect(await obtain(fixture, SERVICE)).toEqual({ accessToken: 'token-1', isWatched: false });
  }
  expect(fixture.grants).toEqual(['client_credentials']);
});

test('requires a session if the route needs one, before it requests a token', async () => {
  const fixture = new CredentialFixture();
  const route = { ...SERVICE, needsSession: true };
  expect(await obtain(fixture, route)).toBe('session_missing');
  expect(fixture.grants).toEqual([]);
  const cookie = await fixture.signIn();
  expect(await obtain(fixture, route, cookie)).toEqual({ accessToken: 'token-1', isWatched: true });
});

test('obtains nothing for a route without a credential', async () => {
  const fixture = new CredentialFixture();
  expect(await obtain(fixture, OPEN_ROUTE)).toEqual({ accessToken: null, isWatched: false });
  const route = { ...OPEN_ROUTE, needsSession: true };
  expect(await obtain(fixture, route)).toBe('session_missing');
  const cookie = await fixture.signIn();
  expect(await obtain(fixture, route, cookie)).toEqual({ accessToken: null, isWatched: true });
  expect(fixture.grants).toEqual([]);
});

test('asks the route’s own check', async () => {
  const fixture = new CredentialFixture();
  const route = { ...SERVICE, needsSession: true, authorize: () => false };
  expect(await obtain(fixture, route, await fixture.signIn())).toBe('route_forbidden');
});
