import { setTimeout as wait } from 'node:timers/promises';
import { readOutcome } from '@postern/testing';
import { expect, test } from 'vitest';
import { StoryApp, type World } from './world.ts';

const NAME = '__Host-Http-postern';
const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Strict';

export function describeHttps(world: () => World): void {
  test('S-6 S-7 S-8 S-9 S-10 S-11 on https, cookies of session and lease are bound to the host, also when cleared', async () => {
    const app = new StoryApp(world());
    const [cookie] = (await app.signIn()).headers.getSetCookie();
    expect(cookie).toMatch(new RegExp(`^${NAME}=[\\w-]{88}; Max-Age=3; ${ATTRIBUTES}$`));
    const [lease] = (await app.call('GET', '/api/lockit/projects')).headers.getSetCookie();
    expect(lease).toMatch(
      new RegExp(`^${NAME}-lease=1\\.k1\\.[\\w-]+; Max-Age=\\d; ${ATTRIBUTES}$`),
    );
    expect((await app.call('POST', '/auth/logout')).headers.getSetCookie()).toEqual([
      `${NAME}=; Max-Age=0; ${ATTRIBUTES}`,
      `${NAME}-lease=; Max-Age=0; ${ATTRIBUTES}`,
    ]);
    app.session = 'damaged';
    const [deletion] = (await app.call('GET', '/auth/session')).headers.getSetCookie();
    expect(deletion).toBe(`${NAME}=; Max-Age=0; ${ATTRIBUTES}`);
  });

  test('S-20 S-32 S-35 /auth/token returns the access token uncached and never the refresh token', async () => {
    const app = new StoryApp(world());
    await app.signIn();
    const response = await app.call('GET', '/auth/token');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    const issued = await world().lockit.issued();
    const find = (kind: string): string => issued.find((one) => one.kind === kind)?.value ?? '';
    expect(JSON.parse(text)).toMatchObject({ accessToken: find('access_token') });
    expect(find('refresh_token')).not.toBe('');
    expect(text).not.toContain(find('refresh_token'));
    const headers = { 'x-postern': '2' };
    expect(await readOutcome(await app.call('GET', '/auth/token', { headers }))).toBe(
      '403 guard_csrf_header',
    );
  });

  test('without an operator token, operator endpoints are route_unknown', async () => {
    const acts = ['/auth/connections/lekab/apikeys', '/auth/connections/lekab/revoke'];
    for (const path of acts) {
      expect(await readOutcome(await new StoryApp(world()).post(path, { name: 'Key' }))).toBe(
        '404 route_unknown',
      );
    }
  });

  test('S-13 a session expires at its absolute limit; the next call gets 401 and clears the cookie', async () => {
    const app = new StoryApp(world());
    await app.signIn();
    await wait(3100);
    expect(await readOutcome(await app.call('GET', '/api/lockit/projects'))).toBe(
      '401 session_expired',
    );
    expect(app.cookies).toBe('');
  });
}
