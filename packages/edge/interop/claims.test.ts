import { readOutcome } from '@postern/testing';
import { afterEach, expect, test } from 'vitest';
import { type ClaimsStory, type ClaimsStoryOptions, startClaims } from './claims.ts';
import { decodeClaims } from './signer.ts';

let story: ClaimsStory;
afterEach(() => story.provider.close());

async function signIn(options: ClaimsStoryOptions): Promise<Response> {
  story = await startClaims(options);
  return story.app.signIn();
}

const LISTED = { options: { claims: ['name', 'groups', 'nickname'] } };
const ONLY_USERINFO = { ...LISTED, from: 'userinfo' } as const;
const ADA = { sub: 'ada', name: 'Ada Lovelace', groups: ['staff', 'admin'] };

test('S-66 the session view has sub and the listed claims of the ID token, and no other', async () => {
  const response = await signIn({ options: { claims: ['name', 'groups'] } });
  expect(await response.json()).toMatchObject({ status: 'signed-in', user: ADA });
  expect(await story.view()).toMatchObject({ user: ADA });
  expect(JSON.stringify(await story.view())).not.toMatch(/secret|ada@example/);
  expect(story.countUserinfo()).toBe(0);
});

test('without listed claims, the session view has sub alone, and userinfo is not requested', async () => {
  await signIn({ options: {}, from: 'userinfo' });
  expect(await story.view()).toMatchObject({ user: { sub: 'ada' } });
  expect((await story.refresh()).status).toBe(200);
  expect(story.countUserinfo()).toBe(0);
});

test('userinfo has the claims that the ID token lacks', async () => {
  await signIn(ONLY_USERINFO);
  expect(await story.view()).toMatchObject({ user: ADA });
  expect(story.countUserinfo()).toBe(1);
});

test('a mapping names a claim inside another one', async () => {
  story = await startClaims({ options: { claims: { roles: 'realm_access.roles' } } });
  story.claims['realm_access'] = { roles: ['editor'], account: 'not listed' };
  await story.app.signIn();
  expect(await story.view()).toMatchObject({ user: { sub: 'ada', roles: ['editor'] } });
  expect(JSON.stringify(await story.view())).not.toContain('not listed');
});

test.each(['id-token', 'userinfo'] as const)(
  'a changed group is known after a refresh, from the %s',
  async (from) => {
    await signIn({ ...LISTED, from });
    story.claims['groups'] = ['staff'];
    story.claims['name'] = undefined;
    expect(await story.view()).toMatchObject({ user: ADA });
    const response = await story.refresh();
    expect(await response.json()).toMatchObject({ user: { sub: 'ada', groups: ['staff'] } });
    expect(await story.view()).toMatchObject({ user: { sub: 'ada', groups: ['staff'] } });
    expect(await story.view()).not.toHaveProperty('user.name');
  },
);

test('S-63 a userinfo response with a signature is verified', async () => {
  const signed = {
    client: { userinfo_signed_response_alg: 'RS256' as const },
    configuration: { features: { jwtUserinfo: { enabled: true } } },
  };
  expect((await signIn({ ...ONLY_USERINFO, provider: signed })).status).toBe(200);
  expect(await story.view()).toMatchObject({ user: ADA });
  story.responses.set('/me', async (next) => {
    const response = await next();
    const [header, , signature] = (await response.text()).split('.');
    const forged = Buffer.from('{"sub":"ada","groups":["root"]}').toString('base64url');
    return new Response(`${header}.${forged}.${signature}`, { headers: response.headers });
  });
  expect(await readOutcome(await story.app.signIn())).toBe('502 provider_identity_rejected');
});

const JWT = { 'content-type': 'application/jwt' };

test.each<[string, object, string]>([
  ['of another issuer', { iss: 'https://evil.example' }, '502 provider_identity_rejected'],
  ['for another client', { aud: ['another'] }, '502 provider_identity_rejected'],
  ['for several clients', { aud: ['another', 'app'] }, '200'],
  ['without issuer and audience', {}, '200'],
])('S-63 a signed userinfo response %s: %o', async (_, changes, outcome) => {
  story = await startClaims(ONLY_USERINFO);
  story.responses.set('/me', async () => {
    const claims = { sub: 'ada', groups: ['staff'], ...changes };
    return new Response(await story.provider.signer.sign(claims), { headers: JWT });
  });
  expect(await readOutcome(await story.app.signIn())).toBe(outcome);
});

test.each<[string, () => Response | Promise<Response>, string, string]>([
  [
    'is down',
    () => Promise.reject(new TypeError('fetch failed')),
    '502 provider_unreachable',
    'no userinfo',
  ],
  ['fails', () => new Response('', { status: 503 }), '502 provider_unreachable', 'status 503'],
  [
    'refuses the token',
    () =>
      new Response('', {
        status: 403,
        headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' },
      }),
    '502 provider_rejected_request',
    'userinfo: status 403, insufficient_scope',
  ],
  ['sends a page', () => new Response('<p>'), '502 provider_malformed', 'not a JSON object'],
  [
    'encrypts its response',
    () => new Response('a.b.c.d.e', { headers: JWT }),
    '502 provider_malformed',
    'encrypted; set userinfo_encrypted_response_alg',
  ],
  [
    'tells about another user',
    () => Response.json({ sub: 'eve', groups: ['root'] }),
    '502 provider_identity_rejected',
    'sub is missing or another user',
  ],
])(
  'S-63 at a sign-in, userinfo that %s makes the sign-in fail, and the tokens are revoked',
  async (_, respond, outcome, cause) => {
    story = await startClaims(ONLY_USERINFO);
    story.responses.set('/me', respond);
    expect(await readOutcome(await story.app.signIn())).toBe(outcome);
    expect(await story.view()).toEqual({ status: 'signed-out' });
    const failure = story.edge.events.find(({ event }) => event === 'failure');
    expect(failure).toMatchObject({ cause: expect.stringContaining(cause) });
    expect(story.provider.requests).toContain('POST /token/revocation');
  },
);

test('one failed userinfo request does not waste the code of a sign-in', async () => {
  story = await startClaims(ONLY_USERINFO);
  let calls = 0;
  story.responses.set('/me', (next) => {
    calls += 1;
    return calls === 1 ? new Response('', { status: 502 }) : next();
  });
  expect((await story.app.signIn()).status).toBe(200);
  expect(await story.view()).toMatchObject({ user: ADA });
});

test.each<[string, () => Response | Promise<Response>]>([
  ['is down', () => Promise.reject(new TypeError('fetch failed'))],
  ['never responds', () => new Promise(() => undefined)],
  ['refuses the token', () => new Response('', { status: 401 })],
  ['tells about another user', () => Response.json({ sub: 'eve', groups: ['root'] })],
  ['has too much', () => Response.json({ sub: 'ada', groups: 'x'.repeat(20_000) })],
])(
  'at a refresh, userinfo that %s leaves the claims and the session as they were',
  async (_, respond) => {
    await signIn(ONLY_USERINFO);
    story.responses.set('/me', respond);
    expect((await story.refresh()).status).toBe(200);
    expect(await story.view()).toMatchObject({ user: ADA });
    expect(
      story.edge.events.filter(({ event }) => event === 'refresh_response_malformed'),
    ).toHaveLength(1);
    // The rotated refresh token was kept, and the claims follow once userinfo is back.
    story.responses.clear();
    story.claims['groups'] = ['staff'];
    expect((await story.refresh()).status).toBe(200);
    expect(await story.view()).toMatchObject({ user: { groups: ['staff'] } });
  },
);

test('S-54 100 calls at expiry read claims once and refresh once', async () => {
  await signIn(ONLY_USERINFO);
  story.provider.requests.length = 0;
  story.edge.aheadMs = 3_600_000;
  const calls = Array.from({ length: 100 }, () => story.app.call('GET', '/api/me/me'));
  expect((await Promise.all(calls)).every(({ status }) => status === 200)).toBe(true);
  expect(story.provider.requests.filter((line) => line === 'grant refresh_token')).toHaveLength(1);
  expect(story.countUserinfo()).toBe(101);
});

test('S-63 an ID token of a refresh with a wrong signature changes no claim', async () => {
  await signIn(LISTED);
  story.responses.set('/token', async (next) => {
    const tokens: { id_token: string } = await (await next()).json();
    const claims = { ...decodeClaims(tokens.id_token), groups: ['root'] };
    const [header, , signature] = tokens.id_token.split('.');
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return Response.json({ ...tokens, id_token: `${header}.${forged}.${signature}` });
  });
  expect((await story.refresh()).status).toBe(200);
  expect(await story.view()).toMatchObject({ user: ADA });
  expect(story.edge.events).toContainEqual(
    expect.objectContaining({
      event: 'refresh_response_malformed',
      cause: expect.stringContaining('signature'),
    }),
  );
});

test('claims that are too large are rejected at a sign-in, and the log names the largest', async () => {
  story = await startClaims(LISTED);
  story.claims['groups'] = Array.from({ length: 500 }, () => crypto.randomUUID());
  expect(await readOutcome(await story.app.signIn())).toBe('502 provider_identity_rejected');
  const failure = story.edge.events.find(({ event }) => event === 'failure');
  expect(failure).toMatchObject({
    cause: expect.stringMatching(/^claims of .*: groups has 19501$/),
  });
  expect(await story.view()).toEqual({ status: 'signed-out' });
});

test('userinfo gets a proof with a token that is bound to a key', async () => {
  const features = {
    dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
  };
  const bound = { options: { ...LISTED.options, dpop: true as const }, from: 'userinfo' } as const;
  await signIn({ ...bound, provider: { configuration: { features } } });
  expect(await story.view()).toMatchObject({ user: ADA });
  story.claims['groups'] = ['staff'];
  expect((await story.refresh()).status).toBe(200);
  expect(await story.view()).toMatchObject({ user: { groups: ['staff'] } });
});
