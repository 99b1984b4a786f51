import { afterEach, describe, expect, test } from 'vitest';
import { HAS_APACHE, startApache } from './apache.ts';
import { readExample } from './example.ts';
import { startPostern } from './postern.ts';
import { GateUser, type Scene, startScene } from './scene.ts';

// The guides "Coming from" of the two gates, with their own files: what works before works after.

/** As `postern keys new` prints it: a reader fills it in. */
const KEYS = `POSTERN_KEYS=k1:${'A'.repeat(43)}`;

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(
  redirectPath: string,
  startGate: (scene: Scene) => Promise<() => Promise<void>>,
): Promise<Scene> {
  const scene = await startScene(redirectPath);
  ends.push(() => scene.end());
  ends.push(await startGate(scene));
  return scene;
}

describe('from mod_auth_openidc', () => {
  const addresses = ({ issuer, origin, api }: Scene): Readonly<Record<string, string>> => ({
    'https://login.example.com': issuer,
    'https://app.example.com': origin,
    'https://reports.example.com': api,
  });

  test.skipIf(!HAS_APACHE)(
    'before: page and API need a sign-in, the API a group (skipped without Debian’s apache2 and libapache2-mod-auth-openidc)',
    async () => {
      const scene = await start('/oidc/callback', async (place) => {
        const own = { ...addresses(place), '127.0.0.1:6379': place.redis };
        const site = readExample('mod-auth-openidc/apache.conf', own);
        return startApache(place.folder, place.origin, site);
      });
      const ada = new GateUser(scene);
      expect((await ada.call('/api/reports/2026')).status).toBe(401);
      expect(await ada.signIn('/', 'ada')).toContain('The app');
      const response = await ada.call('/api/reports/2026');
      expect(await response.json()).toMatchObject({
        oidc_claim_sub: 'ada',
        oidc_claim_groups: 'staff',
      });
      const alan = new GateUser(scene);
      expect(await alan.signIn('/', 'alan')).toContain('The app');
      expect((await alan.call('/api/reports/2026')).status).toBe(401);
    },
  );

  test('after: the API needs a sign-in and the group, and the page is for everyone', async () => {
    const scene = await start('/auth/callback/login', async (place) => {
      const { 'https://app.example.com': origin = '', ...own } = addresses(place);
      const env = {
        'https://app.example.com': origin,
        '127.0.0.1:6379': place.redis,
        'POSTERN_KEYS=': KEYS,
      };
      return startPostern(place.folder, place.origin, {
        env: readExample('mod-auth-openidc/postern.env', env),
        config: readExample('mod-auth-openidc/postern.config.json', { ...own, '/srv/app': 'app' }),
      });
    });
    const ada = new GateUser(scene);
    expect((await ada.open('/')).text).toContain('The app');
    expect((await ada.call('/api/reports/2026')).status).toBe(401);
    expect(await ada.signIn('/auth/sign-in?return_to=/', 'ada')).toContain('The app');
    const response = await ada.call('/api/reports/2026');
    expect(await response.json()).toMatchObject({ 'x-user': 'ada', 'x-groups': 'staff' });
    const alan = new GateUser(scene);
    await alan.signIn('/auth/sign-in?return_to=/', 'alan');
    expect((await alan.call('/api/reports/2026')).status).toBe(403);
  });
});

// oauth2-proxy is not run: its file follows its documentation.
test('from oauth2-proxy, after: the API gets the user’s token, and the page is for everyone', async () => {
  const scene = await start('/auth/callback/oidc', async (place) => {
    const env = readExample('oauth2-proxy/postern.env', {
      'https://login.example.com': place.issuer,
      'https://app.example.com': place.origin,
      'https://orders.example.com': place.api,
      '127.0.0.1:6379': place.redis,
      'POSTERN_KEYS=': KEYS,
    });
    return startPostern(place.folder, place.origin, { env });
  });
  const ada = new GateUser(scene);
  expect((await ada.open('/')).text).toContain('The app');
  expect((await ada.call('/api/orders/42')).status).toBe(401);
  await ada.signIn('/auth/sign-in?return_to=/', 'ada');
  const response = await ada.call('/api/orders/42');
  const { authorization = '' }: { authorization?: string } = await response.json();
  const [, token] = /^Bearer (.+)$/.exec(authorization) ?? [];
  const user = await fetch(`${scene.issuer}/userinfo`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await user.json()).toMatchObject({ sub: 'ada', email: 'ada@example.com' });
});
