import { expect, test } from 'vitest';
import { type ConfigConnection, oidc } from '../config/connections.ts';
import type { LogEvent } from '../observing/log.ts';
import {
  apple,
  auth0,
  cognito,
  entra,
  gitlab,
  google,
  keycloak,
  okta,
  slack,
} from '../presets/index.ts';
import type { DiscoveredOptions } from './index.ts';
import { findRefreshWarning, RefreshWarnings } from './offline-access.ts';

const ISSUER = 'https://login.example.com';
const OPTIONS: DiscoveredOptions = {
  id: 'work',
  issuer: ISSUER,
  clientId: 'app',
  clientAuthentication: { method: 'client_secret', secret: 's' },
};
const SERVER = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  userinfo_endpoint: `${ISSUER}/userinfo`,
  scopes_supported: ['openid', 'profile', 'offline_access'],
};
const PANVA = { authorization_endpoint: `${ISSUER}/auth`, userinfo_endpoint: `${ISSUER}/me` };
const OFFLINE = { scopes: ['openid', 'offline_access'] };

const find = (options: Partial<DiscoveredOptions>, server: object = {}): string | undefined =>
  findRefreshWarning({ ...OPTIONS, ...options }, { ...SERVER, ...server });

test.each<[string, Partial<DiscoveredOptions>, object, RegExp]>([
  ['the scope', {}, {}, /add offline_access to scopes$/],
  ['the scope of many', { scopes: ['openid', 'email'] }, {}, /add offline_access to scopes$/],
  [
    'consent at oidc-provider',
    OFFLINE,
    PANVA,
    /add parameters: \{ prompt: 'consent' \} to the connection in postern\.config\.ts/,
  ],
  ['consent by another prompt', { ...OFFLINE, parameters: { prompt: 'login' } }, PANVA, /consent/],
  [
    'access_type at Google',
    { issuer: 'https://accounts.google.com' },
    {},
    /access_type: 'offline'/,
  ],
])('finds that a connection asks for no refresh token: %s', (_, options, server, fix) => {
  expect(find(options, server)).toMatch(fix);
});

test.each<[string, Partial<DiscoveredOptions>, object]>([
  ['that asks for it', OFFLINE, {}],
  ['without openid', { scopes: ['api'] }, {}],
  ['with which no user signs in', { clientCredentials: true }, {}],
  ['to a provider without the scope', {}, { scopes_supported: ['openid'] }],
  ['to a provider that lists no scopes', {}, { scopes_supported: undefined }],
  ['to a provider without refreshes', {}, { grant_types_supported: ['authorization_code'] }],
  [
    'to Keycloak, which gives one anyway',
    {},
    { authorization_endpoint: `${ISSUER}/realms/main/protocol/openid-connect/auth` },
  ],
  ['to Salesforce, by its own scope', { scopes: ['openid', 'refresh_token'] }, {}],
  ['with consent', { ...OFFLINE, parameters: { prompt: 'login consent' } }, PANVA],
  [
    'to Google with access_type',
    { issuer: 'https://accounts.google.com', parameters: { access_type: 'offline' } },
    {},
  ],
])('finds nothing wrong with a connection %s', (_, options, server) => {
  expect(find(options, server)).toBeUndefined();
});

const app = { id: 'op', clientId: 'app', clientSecret: 'secret' };
const PRESETS: Readonly<Record<string, ConfigConnection>> = {
  apple: oidc({
    ...apple({ teamId: 'T', keyId: 'K', privateKey: '-----BEGIN PRIVATE KEY-----' }),
    ...app,
  }),
  auth0: oidc({ ...auth0('example.eu.auth0.com'), ...app }),
  cognito: oidc({ ...cognito('eu-north-1', 'eu-north-1_A'), ...app }),
  entra: oidc({ ...entra('common'), ...app }),
  gitlab: oidc({ ...gitlab(), ...app }),
  google: oidc({ ...google, ...app }),
  keycloak: oidc({ ...keycloak('https://id.example.com', 'main'), ...app }),
  okta: oidc({ ...okta('example.okta.com'), ...app }),
  slack: oidc({ ...slack, ...app }),
};

test.each(Object.entries(PRESETS))(
  'the preset %s requests a refresh token as its provider expects',
  (_, one) => {
    expect(one.connection?.hooks?.findWarnings?.()).toEqual([]);
  },
);

test('without metadata, warns of what the options alone show', () => {
  const { connection } = oidc({ ...app, issuer: 'https://accounts.google.com' });
  expect(connection?.hooks?.findWarnings?.()).toEqual([expect.stringContaining('Google gives no')]);
  const { connection: other } = oidc({ ...app, issuer: ISSUER });
  expect(other?.hooks?.findWarnings?.()).toEqual([]);
});

test('notes what it finds first, once, with the fix', () => {
  const events: LogEvent[] = [];
  const log = (event: LogEvent): void => void events.push(event);
  const warnings = new RefreshWarnings({ ...OPTIONS, ...OFFLINE });
  for (let times = 0; times < 2; times += 1) {
    warnings.note(log, { ...SERVER, ...PANVA });
    warnings.noteSignIn(log, undefined);
  }
  warnings.noteSignIn(log, 'a refresh token');
  const common = {
    event: 'refresh_token_missing',
    connection: 'work',
    code: 'provider_unsupported',
  };
  expect(events).toEqual([{ ...common, cause: expect.stringContaining('without prompt=consent') }]);
});

test('a sign-in without a refresh token is nothing to note if none was asked for', () => {
  const events: LogEvent[] = [];
  new RefreshWarnings(OPTIONS).noteSignIn((event) => void events.push(event), undefined);
  expect(events).toEqual([]);
});
