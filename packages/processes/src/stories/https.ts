import { expect, test } from 'vitest';
import { App, readOutcome, type World, wait } from './world.ts';

const NAME = '__Host-Http-postern';
const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Strict';

export function describeHttps(world: () => World): void {
  test('S-6 S-7 S-8 S-9 S-10 S-11 on https session and lease are of this host alone, deletions too', async () => {
    const app = new App(world());
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

  test('S-20 S-32 S-35 the token endpoint gives the access token, kept by nobody, and never the refresh token', async () => {
    const app = new App(world());
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

  test('without an operator’s token there are no operator acts', async () => {
    const acts = ['/auth/connections/lekab/apikeys', '/auth/connections/lekab/revoke'];
    for (const path of acts) {
      expect(await readOutcome(await new App(world()).post(path, { name: 'Key' }))).toBe(
        '404 route_unknown',
      );
    }
  });

  test('S-13 a session ends at its limit; the next call is told, and the cookie cleared', async () => {
    const app = new App(world());
    await app.signIn();
    await wait(3100);
    expect(await readOutcome(await app.call('GET', '/api/lockit/projects'))).toBe(
      '401 session_expired',
    );
    expect(app.cookies).toBe('');
  });
}
