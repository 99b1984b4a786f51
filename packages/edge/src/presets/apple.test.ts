import { generateKeyPairSync } from 'node:crypto';
import { PUBLIC_ORIGIN } from '@postern/testing';
import { expect, test } from 'vitest';
import { oidc } from '../config/connections.ts';
import type { CallerSession, Route, UserRoute } from '../routes/route.ts';
import { OddProvider } from '../testing/odd-provider.ts';
import { OddStory } from '../testing/odd-story.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { apple } from './index.ts';

const APPLE = 'https://appleid.apple.com';
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEY = {
  teamId: 'TEAM',
  keyId: 'KEY',
  privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
};
const ADA = { name: { firstName: 'Ada', lastName: 'Lovelace' }, email: 'ada@example.com' };
const NAMES = { name: 'name', first: 'given_name', last: 'family_name' };
const ROUTE: UserRoute = {
  ...OPEN_ROUTE,
  name: 'notes',
  upstream: 'https://notes.example',
  allow: [{ methods: ['GET'], path: '/notes' }],
  credential: 'user',
  connection: 'op',
};

/** Apple as it is at a user's first sign-in: its page posts `user`. */
async function start(user: string = JSON.stringify(ADA), routes?: readonly Route[]) {
  const provider = await OddProvider.create({
    clientId: 'app',
    endpoints: { authorization: `${APPLE}/auth/authorize`, token: `${APPLE}/auth/token` },
    openId: {
      issuer: APPLE,
      claims: { email: ADA.email },
      metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] },
    },
    pkce: 'ignored',
    secretIn: 'body',
    checkSecret: () => true,
    refreshToken: 'absent',
    firstResponse: { user },
    needs: { response_mode: 'form_post' },
  });
  const scopes = ['openid', 'email', 'name'];
  const claims = { email: 'email', ...NAMES };
  const { connection } = oidc({ ...apple(KEY), id: 'op', clientId: 'app', scopes, claims });
  if (!connection) throw new Error('not a connection');
  return new OddStory(connection, provider, routes);
}

const SIGNED = { sub: 'ada', email: ADA.email };
const NAMED = { ...SIGNED, name: 'Ada Lovelace', first: 'Ada', last: 'Lovelace' };

test('the session of the first sign-in has the posted name, also after a refresh, and later ones do not', async () => {
  const story = await start();
  expect(await story.signIn('form')).toBe('/in');
  expect(await story.readUser()).toEqual(NAMED);
  expect(await story.refresh()).toEqual(NAMED);
  expect(await story.signIn('form')).toBe('/in');
  expect(await story.readUser()).toEqual(SIGNED);
});

test('S-66 the posted name and e-mail address are in no address and no log', async () => {
  const story = await start();
  const urls: string[] = [];
  const send = story.browser.send.bind(story.browser);
  story.browser.send = (url, init) => {
    urls.push(decodeURIComponent(url));
    return send(url, init);
  };
  expect(await story.signIn('form')).toBe('/in');
  expect(await story.readUser()).toEqual(NAMED);
  for (const word of ['Ada', 'Lovelace', ADA.email]) {
    expect(JSON.stringify([urls, story.events])).not.toContain(word);
  }
});

test.each([
  ['no JSON', 'Ada'],
  ['a list', '[]'],
  ['no name', '{"email":"eve@example.com"}'],
  ['a name that is no object', '{"name":"Ada"}'],
  ['numbers', '{"name":{"firstName":1,"lastName":{}}}'],
  ['a line break', '{"name":{"firstName":"Ada\\nx-admin: 1"}}'],
  ['a text that turns the direction', '{"name":{"firstName":"\\u202Eada"}}'],
  ['half a character', '{"name":{"firstName":"\\ud800"}}'],
  ['a long name', JSON.stringify({ name: { firstName: 'a'.repeat(101) } })],
  ['a long field', JSON.stringify({ ...ADA, more: 'a'.repeat(3000) })],
  ['a name of objects', '{"__proto__":{"name":{"firstName":"Ada"}}}'],
])('a posted user with %s has no name, and signs in', async (_, user) => {
  const story = await start(user);
  expect(await story.signIn('form')).toBe('/in');
  expect(await story.readUser()).toEqual(SIGNED);
});

test('keeps the part of a posted name that is a string', async () => {
  const story = await start('{"name":{"firstName":" Åsa ","lastName":7}}');
  await story.signIn('form');
  expect(await story.readUser()).toEqual({ ...SIGNED, name: 'Åsa', first: 'Åsa' });
});

test('takes a name only from a form, and only beside its own state', async () => {
  const story = await start('');
  const response = story.provider.authorize(await story.begin());
  const named = new URLSearchParams({ ...Object.fromEntries(response), user: JSON.stringify(ADA) });
  expect(await story.arrive(named, 'query')).toBe('/in');
  expect(await story.readUser()).toEqual(SIGNED);

  // Another site posts a form to a sign-in of its own, and takes the sealed name from the redirect.
  const path = `${PUBLIC_ORIGIN}/auth/callback/op`;
  const body = new URLSearchParams({ code: 'c', state: 'theirs', user: JSON.stringify(ADA) });
  const answer = await story.browser.send(path, { method: 'POST', body });
  const location = new URL(answer.headers.get('location') ?? '', PUBLIC_ORIGIN);
  const sealed = location.searchParams.get('user') ?? '';
  expect(sealed).not.toBe('');
  const other = story.provider.authorize(await story.begin());
  other.set('user', sealed);
  expect(await story.arrive(other, 'query')).toBe('/in');
  expect(await story.readUser()).toEqual(SIGNED);
});

test('S-56 no route decides by a posted name, and its own check does not see it', async () => {
  const asked: CallerSession[] = [];
  const authorize = (one: CallerSession): boolean => !!asked.push(one);
  const userHeaders = { 'x-user': 'sub' };
  const story = await start(undefined, [{ ...ROUTE, authorize, userHeaders }]);
  story.intercept = async (url, next) =>
    url.startsWith(ROUTE.upstream) ? Response.json({ notes: [] }) : next();
  await story.signIn('form');
  for (const _ of [1, 2])
    expect(await story.call('GET', '/api/notes/notes')).toEqual({ notes: [] });
  expect(asked.map(({ user }) => user)).toEqual([SIGNED, SIGNED]);
});

test.each<[Partial<UserRoute>]>([
  [{ require: { name: 'Ada Lovelace' } }],
  [{ userHeaders: { 'x-name': 'first' } }],
])('rejects %j at startup', async (fields) => {
  await expect(start(undefined, [{ ...ROUTE, ...fields }])).rejects.toThrow(
    /reads the claim (name|first), which op gets unsigned from the browser/,
  );
});

test.each([
  [{ scopes: ['openid', 'email'] }, 'without the scope name; add it to scopes'],
  [{ parameters: {} }, 'set response_mode to form_post'],
  [
    { flow: 'browser', redirectUri: 'https://app.example/in' },
    'no page can read; set flow to edge',
  ],
] as const)('reports %j where a posted name is listed', (fields, fix) => {
  const options = { scopes: ['openid', 'name'], claims: ['name'], ...fields };
  const { connection } = oidc({ ...apple(KEY), id: 'op', clientId: 'app', ...options });
  const fixes = connection?.hooks?.validate?.().map((error) => error.fix);
  expect(fixes).toEqual([expect.stringContaining(fix)]);
});

test('in development, the name comes from the development provider', () => {
  const { useDevelopmentProvider } = oidc({
    ...apple(KEY),
    clientAuthentication: undefined as never,
    id: 'op',
    clientId: undefined,
    scopes: ['openid', 'name'],
    claims: ['name'],
  });
  const provider = { issuer: 'http://localhost:9403', clientId: 'a', clientSecret: 's' };
  const { connection } = useDevelopmentProvider?.(provider) ?? {};
  expect(connection?.hooks?.validate?.()).toEqual([]);
  expect(connection?.claims).toEqual(['name']);
  expect(connection?.authorizationCode?.scopes).toContain('profile');
});
