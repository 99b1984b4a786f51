import '@angular/compiler';
import { LocationStrategy } from '@angular/common';
import { MockLocationStrategy } from '@angular/common/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { provideRouter, Router } from '@angular/router';
import { expect, test } from 'vitest';
import { provideAuth, requireSession } from './angular.ts';
import type { Auth } from './auth.ts';
import { AuthError } from './error.ts';
import { buildSignedIn, createMockAuth } from './testing/index.ts';

async function createRouter(auth: Auth): Promise<Router> {
  const routes = [{ path: 'inside', canActivate: [requireSession], children: [] }];
  const { injector } = await createApplication({
    providers: [
      provideAuth(auth),
      provideRouter(routes),
      provideZonelessChangeDetection(),
      { provide: LocationStrategy, useClass: MockLocationStrategy },
    ],
  });
  return injector.get(Router);
}

test('the guard opens a route for a signed-in user', async () => {
  const router = await createRouter(createMockAuth());
  expect(await router.navigateByUrl('/inside')).toBe(true);
  expect(router.url).toBe('/inside');
});

const OUTAGE = new AuthError({ phase: 'session', code: 'edge_unreachable' });

test.each<Auth['state']>([{ status: 'loading' }, { status: 'degraded', error: OUTAGE }])(
  'the guard asks for a session that is not known: %j',
  async (state) => {
    const mock = createMockAuth({ state });
    const session = async (): Promise<Auth['state']> => {
      mock.settle({ status: 'signed-in', session: buildSignedIn() });
      return mock.getSnapshot();
    };
    const router = await createRouter({ ...mock, session });
    expect(await router.navigateByUrl('/inside')).toBe(true);
  },
);

test('the guard leaves for the sign-in, which returns to the route', async () => {
  const auth = createMockAuth({ state: { status: 'signed-out' } });
  const router = await createRouter(auth);
  void router.navigateByUrl('/inside?x=1#here');
  await expect.poll(() => auth.signIns).toEqual([{ returnTo: '/inside?x=1#here' }]);
  expect(router.url).toBe('/');
});

test('the guard rejects with the failure of the last sign-in, and does not start another', async () => {
  const error = new AuthError({ phase: 'callback', code: 'access_denied' });
  const auth = createMockAuth({ state: { status: 'signed-out', error } });
  const router = await createRouter(auth);
  await expect(router.navigateByUrl('/inside')).rejects.toBe(error);
  expect(auth.signIns).toEqual([]);
});

test('the guard tries again after a sign-in that could not start', async () => {
  const error = new AuthError({ phase: 'sign-in', code: 'edge_unreachable' });
  const failing = createMockAuth({ state: { status: 'signed-out', error }, failure: error });
  const rejecting = await createRouter(failing);
  await expect(rejecting.navigateByUrl('/inside')).rejects.toBe(error);
  const auth = createMockAuth({ state: { status: 'signed-out', error } });
  const router = await createRouter(auth);
  void router.navigateByUrl('/inside');
  await expect.poll(() => [failing.signIns.length, auth.signIns.length]).toEqual([1, 1]);
});
