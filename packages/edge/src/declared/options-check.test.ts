import { expect, test } from 'vitest';
import { type DeclaredOptions, declared } from './index.ts';

const GOOD: DeclaredOptions = {
  id: 'old',
  authorizationEndpoint: 'https://old.example/authorize?tenant=a',
  tokenEndpoint: 'https://old.example/token',
  clientId: 'app',
  clientAuthentication: { method: 'client_secret', secret: 'secret' },
};

const findFixes = (options: object): readonly string[] => {
  const connection = declared(options as never);
  return (connection.hooks?.validate?.() ?? []).map(({ name, fix }) => `${name} ${fix}`);
};

test('rejects a redirectUri where the edge answers', () => {
  const redirectUri = 'https://app.example/auth/callback/old';
  const { hooks } = declared({ ...GOOD, redirectUri });
  expect(hooks?.validate?.('https://app.example')).toMatchObject([
    {
      name: 'connection old',
      fix: expect.stringContaining('/auth/callback/old, which is the edge'),
    },
  ]);
  expect(hooks?.validate?.('https://edge.example')).toEqual([]);
});

test('accepts the least that a provider needs, and everything that it may have', () => {
  expect(findFixes(GOOD)).toEqual([]);
  const all = {
    revocationEndpoint: 'https://old.example/revoke',
    userinfoEndpoint: 'http://localhost:9000/user',
    issuer: 'https://old.example',
    redirectUri: 'https://app.example/callback',
    scopes: ['read'],
    scopeSeparator: ',',
    parameters: { access: 'offline' },
    allowedParameters: ['login'],
    deadTokenErrors: ['gone'],
    claims: { name: 'display_name' },
    subject: 'data.id',
    tokenType: 'bearer',
    supportsPkce: false,
    allowsCodeInjection: true,
  };
  expect(findFixes({ ...GOOD, ...all })).toEqual([]);
});

test('lists every error with its fix, and no secret', () => {
  expect(findFixes({ id: 'Old', clientAuthentication: { method: 'client_secret_post' } })).toEqual([
    'connection Old needs an id of lowercase letters, digits and dashes',
    'connection Old has no clientId; set it to what the provider issued',
    'connection Old has no secret; set it to what the provider issued',
    'connection Old has no authorizationEndpoint; set it to an https URL (http on loopback) without #',
    'connection Old has no tokenEndpoint; set it to an https URL (http on loopback) without #',
  ]);
});

test.each([
  [
    { scopes: ['openid', 'email'] },
    'has the scope openid, whose ID token it cannot check; use oidc() with the issuer',
  ],
  [
    { claims: ['name'] },
    'lists claims without userinfoEndpoint; set it to the URL that describes the user',
  ],
  [
    { subject: 'id' },
    'has subject without userinfoEndpoint; set it to the URL that describes the user',
  ],
  [
    { supportsPkce: false },
    'has neither PKCE nor a nonce, so that a stolen code could be used in another sign-in; remove supportsPkce, or set allowsCodeInjection to true if the provider has neither',
  ],
  [
    { revocationEndpont: 'https://a' },
    'has the unknown option revocationEndpont; write revocationEndpoint',
  ],
  [{ metadataUrl: 'https://old.example' }, 'has the unknown option metadataUrl; remove it'],
  [{ tokenType: 'mac' }, 'has a tokenType that is not bearer; set it to bearer, or leave it out'],
  [{ scopeSeparator: ';' }, 'has a scopeSeparator that is neither a space nor a comma'],
  [
    { userinfoEndpoint: 'http://old.example/user' },
    'has the userinfoEndpoint "http://old.example/…"; set it to an https URL (http on loopback) without #',
  ],
  [
    { flow: 'browser' },
    'has the flow browser without redirectUri; set it to the page that handles the callback',
  ],
  [{ parameters: { state: 'a' } }, 'names the parameter state, which is Postern’s own; remove it'],
  [
    { claims: { sub: 'id' }, userinfoEndpoint: 'https://old.example/user' },
    'maps the claim sub, which identifies the user; give the claim another name',
  ],
])('rejects %o with the fix', (options, fix) => {
  expect(findFixes({ ...GOOD, ...options })).toEqual([`connection old ${fix}`]);
});
