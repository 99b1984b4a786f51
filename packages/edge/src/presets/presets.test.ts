import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { exportJWK, importJWK, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { type ConfigConnection, oauth, oidc } from '../config/connections.ts';
import { type Oddities, OddProvider } from '../testing/odd-provider.ts';
import { OddStory } from '../testing/odd-story.ts';
import {
  apple,
  auth0,
  cognito,
  discord,
  entra,
  github,
  gitlab,
  google,
  keycloak,
  linkedin,
  okta,
  slack,
  spotify,
  twitch,
} from './index.ts';

const app = { clientId: 'app', clientSecret: 'secret' } as const;
const TENANT = '9122040d-6c67-4c5b-b112-36a304b66dad';
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
const APPLE = 'https://appleid.apple.com';

/** Verifies the secret as Apple does. */
async function isAppleSecret(secret: string): Promise<boolean> {
  const key = await importJWK(await exportJWK(publicKey), 'ES256');
  const options = { issuer: 'TEAM', audience: APPLE, subject: 'app', algorithms: ['ES256'] };
  const { payload, protectedHeader } = await jwtVerify(secret, key, options);
  const { iat = 0, exp = 0 } = payload;
  return protectedHeader.kid === 'KEY' && exp - iat < 15_777_000;
}

const KEY = { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', 'x5t#S256': 'A'.repeat(43) };

/** Verifies an assertion as Okta does: its audience is the endpoint that gets it. */
async function isOktaAssertion(assertion: string): Promise<boolean> {
  const options = {
    issuer: 'app',
    subject: 'app',
    audience: 'https://example.okta.com/oauth2/v1/token',
  };
  return (await jwtVerify(assertion, publicKey, options)).payload.jti !== undefined;
}

/** Verifies an assertion as Entra does: it is for the token endpoint, and names a certificate. */
async function isEntraAssertion(assertion: string): Promise<boolean> {
  const audience = `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`;
  const { protectedHeader } = await jwtVerify(assertion, publicKey, { subject: 'app', audience });
  return protectedHeader['x5t#S256'] === KEY['x5t#S256'];
}

/** Endpoints of an OpenID provider as its metadata names them. */
const at = (base: string): Oddities['endpoints'] => ({
  authorization: `${base}/authorize`,
  token: `${base}/token`,
  userinfo: `${base}/userinfo`,
});

interface Case {
  readonly connect: () => ConfigConnection;
  readonly oddities: Omit<Oddities, 'clientId'>;
  /** What the session tells about the user. */
  readonly user: object;
  /** How the response arrives. Default: in the query. */
  readonly by?: 'form';
  /** What a refresh returns in an hour, if not the same user. */
  readonly refreshed?: string;
}

const NAME = { name: 'Ada Lovelace' };
const EMAIL = { email: 'ada@example.com' };
const ADA = { sub: 'ada', ...NAME, ...EMAIL };
const claims = ['name', 'email'];
const S256 = { code_challenge_methods_supported: ['S256'] };

/** Each preset against a provider that has its provider's oddities. */
const CASES: Readonly<Record<string, Case>> = {
  'github: an OAuth app': {
    connect: () =>
      oauth({ ...github, id: 'op', ...app, scopes: ['read:user', 'user:email'], claims }),
    oddities: {
      endpoints: {
        authorization: 'https://github.com/login/oauth/authorize',
        token: 'https://github.com/login/oauth/access_token',
        userinfo: 'https://api.github.com/user',
      },
      response: { iss: 'https://github.com/login/oauth' },
      scopeForm: 'commas',
      lifetimeSeconds: null,
      refreshToken: 'none',
      refusal: 'error-200',
      needsUserAgent: true,
      user: { id: 1815, login: 'ada', ...NAME, email: null },
    },
    user: { sub: '1815', ...NAME },
    refreshed: 'provider_unsupported',
  },
  'github: a GitHub App with tokens that end': {
    connect: () => oauth({ ...github, id: 'op', ...app, claims: { picture: 'avatar_url' } }),
    oddities: {
      endpoints: {
        authorization: 'https://github.com/login/oauth/authorize',
        token: 'https://github.com/login/oauth/access_token',
        userinfo: 'https://api.github.com/user',
      },
      lifetimeSeconds: 28_800,
      tokens: { refresh_token_expires_in: 15_897_600 },
      refusal: 'error-200',
      needsUserAgent: true,
      user: { id: 1815, login: 'ada', avatar_url: 'https://avatars.example/1815' },
    },
    user: { sub: '1815', picture: 'https://avatars.example/1815' },
  },
  google: {
    connect: () => oidc({ ...google, id: 'op', ...app, claims }),
    oddities: {
      endpoints: at('https://oauth2.googleapis.com'),
      openId: {
        issuer: 'https://accounts.google.com',
        metadata: S256,
        claims: { ...NAME, ...EMAIL },
      },
      offline: { access_type: 'offline', prompt: 'consent' },
      refreshToken: 'absent',
    },
    user: ADA,
  },
  'entra: one tenant': {
    connect: () => oidc({ ...entra(TENANT), id: 'op', ...app, claims }),
    oddities: {
      endpoints: at(`https://login.microsoftonline.com/${TENANT}/oauth2/v2.0`),
      openId: {
        issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
        claims: { ...NAME, ...EMAIL, tid: TENANT },
      },
    },
    user: ADA,
  },
  'entra: a certificate': {
    connect: () =>
      oidc({ ...entra(TENANT), id: 'op', clientId: 'app', clientKey: JSON.stringify(KEY) }),
    oddities: {
      endpoints: at(`https://login.microsoftonline.com/${TENANT}/oauth2/v2.0`),
      openId: {
        issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
        claims: { tid: TENANT },
      },
      checkSecret: isEntraAssertion,
    },
    user: { sub: 'ada' },
  },
  'entra: many tenants': {
    connect: () => oidc({ ...entra('organizations'), id: 'op', ...app, claims }),
    oddities: {
      endpoints: at('https://login.microsoftonline.com/organizations/oauth2/v2.0'),
      openId: {
        issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
        metadataUrl:
          'https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration',
        published: 'https://login.microsoftonline.com/{tenantid}/v2.0',
        claims: { ...NAME, ...EMAIL, tid: TENANT },
      },
    },
    user: ADA,
  },
  auth0: {
    connect: () => oidc({ ...auth0('example.eu.auth0.com'), id: 'op', ...app, claims }),
    oddities: {
      endpoints: at('https://example.eu.auth0.com'),
      openId: {
        issuer: 'https://example.eu.auth0.com/',
        metadataUrl: 'https://example.eu.auth0.com/.well-known/openid-configuration',
        metadata: S256,
        claims: { ...NAME, ...EMAIL },
      },
    },
    user: ADA,
  },
  okta: {
    connect: () => oidc({ ...okta('example.okta.com', 'default'), id: 'op', ...app, claims }),
    oddities: {
      endpoints: at('https://example.okta.com/oauth2/default/v1'),
      openId: { issuer: 'https://example.okta.com/oauth2/default', metadata: S256 },
      user: ADA,
    },
    user: ADA,
  },
  'okta: a private key': {
    connect: () =>
      oidc({
        ...okta('example.okta.com'),
        id: 'op',
        clientId: 'app',
        clientKey: JSON.stringify(KEY),
      }),
    oddities: {
      endpoints: at('https://example.okta.com/oauth2/v1'),
      openId: { issuer: 'https://example.okta.com', metadata: S256 },
      checkSecret: isOktaAssertion,
    },
    user: { sub: 'ada' },
  },
  keycloak: {
    connect: () =>
      oidc({
        ...keycloak('https://id.example.com/', 'main'),
        id: 'op',
        ...app,
        claims: { roles: 'realm_access.roles' },
      }),
    oddities: {
      endpoints: at('https://id.example.com/realms/main/protocol/openid-connect'),
      tokens: { refresh_expires_in: 7200 },
      openId: { issuer: 'https://id.example.com/realms/main', metadata: S256 },
      user: { sub: 'ada', realm_access: { roles: ['admin'] } },
    },
    user: { sub: 'ada', roles: ['admin'] },
  },
  cognito: {
    connect: () => oidc({ ...cognito('eu-north-1', 'eu-north-1_A'), id: 'op', ...app, claims }),
    oddities: {
      endpoints: at('https://example.auth.eu-north-1.amazoncognito.com/oauth2'),
      openId: {
        issuer: 'https://cognito-idp.eu-north-1.amazonaws.com/eu-north-1_A',
        claims: { ...NAME, ...EMAIL },
      },
      refreshToken: 'absent',
      scopeForm: 'absent',
    },
    user: ADA,
  },
  gitlab: {
    connect: () => oidc({ ...gitlab(), id: 'op', ...app, claims }),
    oddities: {
      endpoints: at('https://gitlab.com/oauth'),
      openId: { issuer: 'https://gitlab.com', metadata: S256 },
      user: ADA,
    },
    user: ADA,
  },
  slack: {
    connect: () => oidc({ ...slack, id: 'op', ...app, claims }),
    oddities: {
      endpoints: at('https://slack.com/api/openid.connect'),
      openId: { issuer: 'https://slack.com', claims: { ...NAME, ...EMAIL } },
      pkce: 'ignored',
      lifetimeSeconds: null,
      refreshToken: 'none',
      refusal: 'ok-false',
    },
    user: ADA,
    refreshed: 'provider_unsupported',
  },
  discord: {
    connect: () => oauth({ ...discord, id: 'op', ...app, claims: { name: 'global_name' } }),
    oddities: {
      endpoints: {
        authorization: 'https://discord.com/oauth2/authorize',
        token: 'https://discord.com/api/oauth2/token',
        revocation: 'https://discord.com/api/oauth2/token/revoke',
        userinfo: 'https://discord.com/api/users/@me',
      },
      response: { iss: 'https://discord.com' },
      needsUserAgent: true,
      user: { id: '80351110224678912', username: 'ada', global_name: 'Ada', email: null },
    },
    user: { sub: '80351110224678912', name: 'Ada' },
  },
  twitch: {
    connect: () => oidc({ ...twitch, id: 'op', ...app, claims: { name: 'preferred_username' } }),
    oddities: {
      endpoints: at('https://id.twitch.tv/oauth2'),
      openId: { issuer: 'https://id.twitch.tv/oauth2', claims: { preferred_username: 'Ada' } },
      pkce: 'ignored',
      secretIn: 'body',
      scopeForm: 'list',
    },
    user: { sub: 'ada', name: 'Ada' },
  },
  spotify: {
    connect: () => oauth({ ...spotify, id: 'op', ...app, claims: { name: 'display_name' } }),
    oddities: {
      endpoints: {
        authorization: 'https://accounts.spotify.com/authorize',
        token: 'https://accounts.spotify.com/api/token',
        userinfo: 'https://api.spotify.com/v1/me',
      },
      secretIn: 'header',
      refreshToken: 'absent',
      user: { id: 'ada1815', display_name: 'Ada', images: [] },
    },
    user: { sub: 'ada1815', name: 'Ada' },
  },
  linkedin: {
    connect: () => oidc({ ...linkedin, id: 'op', ...app, claims }),
    oddities: {
      endpoints: at('https://www.linkedin.com/oauth/v2'),
      openId: { issuer: 'https://www.linkedin.com/oauth', hasNonce: false },
      pkce: 'rejected',
      secretIn: 'body',
      scopeForm: 'commas',
      refreshToken: 'none',
      user: ADA,
    },
    user: ADA,
    refreshed: 'session_expired',
  },
  apple: {
    connect: () =>
      oidc({
        ...apple({
          teamId: 'TEAM',
          keyId: 'KEY',
          privateKey: PEM.replaceAll('\n', String.raw`\n`),
        }),
        id: 'op',
        clientId: 'app',
        scopes: ['openid', 'email', 'name'],
        claims: ['email', 'name'],
      }),
    oddities: {
      endpoints: { authorization: `${APPLE}/auth/authorize`, token: `${APPLE}/auth/token` },
      openId: {
        issuer: APPLE,
        claims: EMAIL,
        metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] },
      },
      // Apple rejects a request for scopes with another mode.
      needs: { response_mode: 'form_post' },
      pkce: 'ignored',
      secretIn: 'body',
      checkSecret: isAppleSecret,
      refreshToken: 'absent',
      scopeForm: 'absent',
      firstResponse: {
        user: JSON.stringify({ name: { firstName: 'Ada', lastName: 'Lovelace' }, ...EMAIL }),
      },
    },
    user: ADA,
    by: 'form',
  },
};

async function start({ connect, oddities }: Case): Promise<OddStory> {
  const provider = await OddProvider.create({ clientId: 'app', ...oddities });
  const { connection } = connect();
  if (!connection) throw new Error('not a connection');
  expect(connection.hooks?.validate?.() ?? []).toEqual([]);
  return new OddStory(connection, provider);
}

test.each(Object.entries(CASES))('%s: signs in, and names the user', async (_, one) => {
  const story = await start(one);
  expect(await story.signIn(one.by)).toBe('/in');
  expect(await story.readUser()).toEqual(one.user);
  expect(story.readCauses()).toEqual([]);
});

const REFRESHING = Object.entries(CASES).filter(([, { refreshed }]) => refreshed === undefined);

test.each(REFRESHING)('%s: refreshes twice, and reads the user again', async (_, one) => {
  const story = await start(one);
  await story.signIn(one.by);
  expect(await story.refresh()).toEqual(one.user);
  expect(await story.refresh()).toEqual(one.user);
});

const LASTING = Object.entries(CASES).filter(([, { refreshed }]) => refreshed !== undefined);

test.each(LASTING)('%s: has nothing to refresh with', async (_, one) => {
  const story = await start(one);
  await story.signIn(one.by);
  expect(await story.refresh()).toBe(one.refreshed);
});

test.each(REFRESHING)('%s: ends the session if the refresh token is dead', async (_, one) => {
  const story = await start(one);
  await story.signIn(one.by);
  story.provider.forgetRefreshTokens();
  expect(await story.refresh()).toBe('provider_rejected_grant');
  expect(await story.readUser()).toBe('signed-out');
});

test.each(Object.entries(CASES))('%s: rejects a code that was used', async (_, one) => {
  const story = await start(one);
  const asked = await story.begin();
  const response = new URLSearchParams({
    code: 'used',
    state: new URL(asked).searchParams.get('state') ?? '',
    ...one.oddities.response,
  });
  expect(await story.arrive(response, one.by)).toBe('/in#postern-error=provider_rejected_grant');
});

test('apple: says which part of the key is missing', () => {
  const { connection } = oidc({
    ...apple({ teamId: undefined, keyId: undefined, privateKey: 'key.p8' }),
    id: 'op',
    clientId: 'app',
  });
  expect(connection?.hooks?.validate?.().map(({ fix }) => fix)).toEqual([
    'has no issuer of its signed secret; at Apple, set teamId',
    'has no keyId; set it to the id of the private key',
    'has no privateKey in PEM (-----BEGIN PRIVATE KEY-----); at Apple, set it to the content of the .p8 file',
  ]);
  expect(createPrivateKey(PEM).asymmetricKeyType).toBe('ec');
});

test('entra: personal accounts have their own tenant', () => {
  expect(entra('consumers').issuer).toContain('9188040d-6c67-4c5b-b112-36a304b66dad');
});
