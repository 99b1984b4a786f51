import { PUBLIC_ORIGIN } from '@postern/testing';
import { expect, test } from 'vitest';
import { cognito } from '../presets/index.ts';
import { OddProvider } from '../testing/odd-provider.ts';
import { OddStory } from '../testing/odd-story.ts';
import { discovered } from './index.ts';

const HOST = 'https://example.auth.eu-north-1.amazoncognito.com';
const RETURN = `${PUBLIC_ORIGIN}/auth/connections/op/signed-out`;
const APP = {
  id: 'op',
  clientId: 'app',
  clientAuthentication: { method: 'client_secret', secret: 'secret' },
} as const;

/** Signs in, and signs out at the provider. @returns the story, and where the browser goes */
async function signOut(options: ReturnType<typeof cognito>): Promise<[OddStory, URL]> {
  const { issuer } = options;
  const provider = await OddProvider.create({
    endpoints: { authorization: `${HOST}/authorize`, token: `${HOST}/token` },
    openId: { issuer, metadata: { end_session_endpoint: `${HOST}/logout?a=b+c` } },
    clientId: 'app',
  });
  const story = new OddStory(discovered({ ...options, ...APP }), provider);
  await story.signIn();
  const request = { atProvider: true, returnTo: '/bye' };
  const { continueAt } = await story.call('POST', '/auth/logout', request);
  const response = await story.browser.send(String(continueAt));
  return [story, new URL(response.headers.get('location') ?? '')];
}

const OTHER = { issuer: 'https://id.example', supportsPkce: true };

async function comeBack(story: OddStory, query = ''): Promise<string | null> {
  return (await story.browser.send(RETURN + query)).headers.get('location');
}

test('Cognito gets the return address in its own parameter', async () => {
  const [, url] = await signOut(cognito('eu-north-1', 'eu-north-1_A'));
  expect(url.origin + url.pathname).toBe(`${HOST}/logout`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    a: 'b c',
    client_id: 'app',
    logout_uri: RETURN,
  });
  expect(url.search).toContain('a=b%20c&');
  expect(url.searchParams.has('post_logout_redirect_uri')).toBe(false);
});

test('other providers get it as RP-Initiated Logout says', async () => {
  const [, url] = await signOut(OTHER);
  expect(url.searchParams.get('post_logout_redirect_uri')).toBe(RETURN);
  expect(url.searchParams.has('logout_uri')).toBe(false);
});

test('a provider that returns no state leads to the return target', async () => {
  const [story, url] = await signOut(OTHER);
  expect(await comeBack(story)).toBe(`${PUBLIC_ORIGIN}/bye`);
  // Another page may have sent the browser here: the user's own sign-out can still finish.
  const state = `?state=${url.searchParams.get('state')}`;
  expect(await comeBack(story, '?state=other')).toBe(`${PUBLIC_ORIGIN}/`);
  expect(await comeBack(story, state)).toBe(`${PUBLIC_ORIGIN}/bye`);
  expect(await comeBack(story, state)).toBe(`${PUBLIC_ORIGIN}/`);
});
