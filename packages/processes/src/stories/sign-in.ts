import { readOutcome } from '@postern/testing';
import { expect, test } from 'vitest';
import { StoryApp, type World } from './world.ts';

const COOKIE = /^postern-dev-5173=[\w-]{88}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/;

export function describeSignIn(world: () => World): void {
  test('S-32 /auth/config is public and has no secret', async () => {
    const response = await fetch(`${world().edge.origin}/auth/config`);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      mode: 'forwarding',
      connections: [
        {
          id: 'lockit',
          flow: 'browser',
          authorizationEndpoint: `${world().upstream.origin}/oauth/authorize`,
          clientId: 'example-client',
          redirectUri: `${world().publicOrigin}/callback`,
          codeChallengeMethods: ['S256'],
        },
        { id: 'lekab' },
      ],
    });
    for (const secret of ['top-secret', 'testuser', 'testpass']) expect(text).not.toContain(secret);
  });

  test('S-7 S-8 S-9 S-10 a sign-in sets one HttpOnly cookie', async () => {
    const response = await new StoryApp(world()).signIn();
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(COOKIE),
      expect.stringMatching(/^postern-dev\S*-attempt-[\w-]+=; Max-Age=0; Path=\/; HttpOnly; /),
    ]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ status: 'signed-in', connection: 'lockit' });
  });

  test('S-15 every sign-in creates a new session and ends the one before', async () => {
    const app = new StoryApp(world());
    await app.signIn();
    const former = new StoryApp(world());
    former.session = app.session;
    await app.signIn();
    expect(app.session).not.toBe(former.session);
    expect(await (await former.call('GET', '/auth/session')).json()).toEqual({
      status: 'signed-out',
    });
  });

  test('S-36 S-38 S-45 S-68 exchanges a code once, for the browser and the verifier of its attempt', async () => {
    const app = new StoryApp(world());
    const body = await app.authorize();
    const kept = new Map(app.jar);
    await app.post('/auth/callback', body);
    const before = app.session;
    world().upstream.reset();
    const later = await app.authorize();
    const refused: [StoryApp, object][] = [
      [app, { ...later, codeVerifier: 'v'.repeat(43) }],
      [app, { ...later, state: body.state }],
      [new StoryApp(world()), later],
      [new StoryApp(world(), kept), { ...body, code: later.code }],
    ];
    for (const [browser, answer] of refused) {
      const outcome = await readOutcome(await browser.post('/auth/callback', answer));
      expect(outcome).toBe('400 callback_attempt_missing');
    }
    expect(world().upstream.calls).toEqual([]);
    expect(app.session).toBe(before);
    expect((await app.call('GET', '/api/lockit/projects')).status).toBe(200);
    expect((await app.post('/auth/callback', later)).status).toBe(200);
  });

  test('S-42 S-44 rejects a callback that does not match its connection before it calls the provider', async () => {
    const app = new StoryApp(world());
    const body = await app.authorize();
    const outcomes: [object, string][] = [
      [{ redirectUri: 'https://evil.example/callback' }, '400 callback_redirect_uri_mismatch'],
      [{ iss: 'https://evil.example' }, '400 callback_issuer_mismatch'],
      [{ connection: 'lekab' }, '400 request_malformed'],
      [{ connection: 'none' }, '400 request_malformed'],
      [{ code: 7 }, '400 request_malformed'],
      [{ codeVerifier: 'v'.repeat(20_000) }, '413 request_too_large'],
    ];
    for (const [change, outcome] of outcomes) {
      const response = await app.post('/auth/callback', { ...body, ...change });
      expect(await readOutcome(response)).toBe(outcome);
    }
    const form = { headers: { 'content-type': 'text/plain' }, body: JSON.stringify(body) };
    expect(await readOutcome(await app.call('POST', '/auth/callback', form))).toBe(
      '415 request_unsupported',
    );
    expect(await readOutcome(await app.post('/auth/callback', 'x'))).toBe('400 request_malformed');
    expect(world().upstream.calls).toEqual([]);
    expect(app.session).toBe('');
  });
}
