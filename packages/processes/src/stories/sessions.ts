import { makeTicket, readOutcome } from '@postern/testing';
import { expect, test } from 'vitest';
import { StoryApp, type World } from './world.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const SIGNED_OUT = { status: 'signed-out' };

export function describeSessions(world: () => World): void {
  test('/auth/session matches the contract, in UTC, and does not extend the session', async () => {
    const app = new StoryApp(world());
    const begun: unknown = await (await app.signIn()).json();
    const view: unknown = await (await app.call('GET', '/auth/session')).json();
    expect(view).toEqual({
      status: 'signed-in',
      connection: 'lockit',
      signedInAt: expect.stringMatching(TIME),
      expiresAt: expect.stringMatching(TIME),
      accessTokenExpiresAt: expect.stringMatching(TIME),
    });
    expect(view).toEqual(begun);
  });

  test('without a cookie, API calls get 401 and never a redirect', async () => {
    const app = new StoryApp(world());
    const session = await app.call('GET', '/auth/session');
    expect([session.status, await session.json()]).toEqual([200, SIGNED_OUT]);
    for (const [method, path] of [
      ['GET', '/api/lockit/projects'],
      ['POST', '/auth/refresh'],
      ['POST', '/api/lekab/rime/send'],
    ] as const) {
      expect(await readOutcome(await app.call(method, path))).toBe('401 session_missing');
    }
    expect((await app.call('POST', '/auth/logout')).status).toBe(204);
  });

  test('a sign-out clears the cookie, and a copy of it is worthless', async () => {
    const app = new StoryApp(world());
    await app.signIn();
    const thief = new StoryApp(world());
    thief.session = app.session;
    const out = await app.call('POST', '/auth/logout');
    expect([out.status, await out.text()]).toEqual([204, '']);
    expect(app.cookies).toBe('');
    expect(await readOutcome(await thief.call('GET', '/api/lockit/projects'))).toBe(
      '401 session_expired',
    );
    expect(thief.cookies).toBe('');
  });

  test('S-12 clears an unreadable cookie and treats it as signed-out', async () => {
    const app = new StoryApp(world());
    await app.signIn();
    const good = app.session;
    const flipped = (good.startsWith('A') ? 'B' : 'A') + good.slice(1);
    const tag = good.slice(0, -2) + (good.endsWith('AA') ? 'BB' : 'AA');
    for (const value of [
      flipped,
      tag,
      'x',
      '%',
      'A'.repeat(63),
      'A'.repeat(64),
      'A'.repeat(88),
      '1'.repeat(4000),
    ]) {
      app.session = value;
      const response = await app.call('GET', '/auth/session');
      expect([value, response.status, await response.json()]).toEqual([value, 200, SIGNED_OUT]);
      expect(app.cookies).toBe('');
      app.session = value;
      const call = await readOutcome(await app.call('GET', '/api/lockit/projects'));
      expect(call).toBe('401 session_unreadable');
    }
  });

  test('S-74 looks up a valid ticket without a session, and clears it', async () => {
    const app = new StoryApp(world());
    app.session = makeTicket();
    expect(await readOutcome(await app.call('GET', '/api/lockit/projects'))).toBe(
      '401 session_expired',
    );
    expect(app.cookies).toBe('');
  });
}
