import { expect, test } from 'vitest';
import { buildConfigErrorText } from '../failures/config-error.ts';
import { type OidcOptions, oauth, oidc } from './connections.ts';
import { defineConfig } from './define-config.ts';
import { evaluateFile } from './evaluate-file.ts';
import { parseConfig } from './parse-config.ts';
import { readConfig } from './read-config.ts';
import type { RouteConfig } from './routes.ts';

const VALUES = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
  POSTERN_OIDC_ISSUER: 'https://login.example.com',
  POSTERN_OIDC_CLIENT_ID: 'app',
  POSTERN_OIDC_CLIENT_SECRET: 'top-secret',
};
const WORK: OidcOptions<'work'> = {
  id: 'work',
  issuer: 'https://login.example.com',
  clientId: 'app',
  clientSecret: 'top-secret',
};
const ROUTE: RouteConfig = {
  name: 'orders',
  upstream: 'https://orders.example.com',
  allow: ['GET /**'],
  credential: 'user',
  connection: 'oidc',
};
/** The user and the password of a URL. */
const USER = 'me:hunter2@';
const NAMES_USER = 'names a user; remove everything between // and @';

function readErrors(values: object, content: object = {}): string {
  const all = { ...VALUES, ...values };
  const { errors } = readConfig(all, Object.keys(all), () => content);
  return buildConfigErrorText(errors ?? []);
}

const inOidc = (changes: object): string =>
  readErrors({}, { connections: [oidc({ ...WORK, ...changes })] });

const inOAuth = (changes: object): string => {
  const endpoints = {
    authorizationEndpoint: 'https://old.example/authorize',
    tokenEndpoint: 'https://old.example/token',
  };
  const client = { id: 'old', clientId: 'app', clientSecret: 'top-secret' };
  return readErrors({}, { connections: [oauth({ ...client, ...endpoints, ...changes })] });
};

const inRoute = (changes: object): string => readErrors({}, { routes: [{ ...ROUTE, ...changes }] });

test.each(['http', 'https'])(
  'S-66 rejects each %s URL with a user, without repeating it',
  (scheme) => {
    const url = `${scheme}://${USER}op.example`;
    const texts = [
      readErrors({ POSTERN_PUBLIC_ORIGIN: url }),
      readErrors({ POSTERN_ALLOWED_ORIGINS: url }),
      readErrors({ LOCKIT_CLIENT_ID: 'a', LOCKIT_CLIENT_SECRET: 'b', LOCKIT_BASE_URL: url }),
      readErrors({ LEKAB_USERNAME: 'a', LEKAB_PASSWORD: 'b', LEKAB_BASE_URL: url }),
      readErrors({ POSTERN_OIDC_ISSUER: url }),
      readErrors({ POSTERN_API_X: `${url} GET /**` }),
      inRoute({ upstream: url }),
      inRoute({ upstream: `${url}/v1/` }),
      inRoute({ resource: url }),
      inRoute({ exchange: { resource: url } }),
      inRoute({ credential: 'service', connection: 'oidc', resource: url }),
      inOidc({ issuer: url }),
      inOidc({ metadataUrl: url }),
      inOidc({ redirectUri: url }),
      inOAuth({ authorizationEndpoint: url }),
      inOAuth({ tokenEndpoint: url }),
      inOAuth({ revocationEndpoint: url }),
      inOAuth({ userinfoEndpoint: url }),
      inOAuth({ issuer: url }),
      inOAuth({ redirectUri: url }),
    ];
    for (const text of texts) {
      expect(text).toContain(NAMES_USER);
      expect(text).not.toContain('hunter2');
    }
  },
);

test('S-66 repeats nothing that may be a secret in the error of a malformed URL', () => {
  const texts = [
    'hunter2',
    `https//${USER}op.example`,
    `https://${USER}[op.example`,
    'http://op.example/T00/hunter2/',
    'http://op.example/?token=hunter2',
    'http://op.example/#hunter2',
    'postgres://op.example/hunter2',
  ].flatMap((url) => [
    readErrors({ POSTERN_PUBLIC_ORIGIN: url }),
    readErrors({ POSTERN_OIDC_ISSUER: url }),
    readErrors({ POSTERN_API_X: `${url} GET /**` }),
    inRoute({ upstream: url }),
    inOidc({ issuer: url }),
    inOAuth({ tokenEndpoint: url }),
  ]);
  for (const text of texts) {
    expect(text).toContain('set it to an');
    expect(text).not.toContain('hunter2');
  }
});

test('S-66 repeats no value of a wrong type, and no unknown word', () => {
  const texts = [
    inOidc({ clientAuthentication: 'hunter2' }),
    inOidc({ clientAuthentication: { method: 'hunter2' } }),
    inOidc({ flow: 'hunter2' }),
    inRoute({ maxBodyBytes: 'hunter2' }),
    inRoute({ requestHeaders: 'hunter2' }),
    inRoute({ credential: 'hunter2' }),
    JSON.stringify(parseConfig(JSON.stringify({ connections: 'hunter2' }))),
    JSON.stringify(parseConfig(JSON.stringify({ connections: [{ type: 'hunter2' }] }))),
  ];
  expect(texts.filter((text) => !/set |Expected /.test(text))).toEqual([]);
  expect(texts.filter((text) => text.includes('hunter2'))).toEqual([]);
});

test('S-66 repeats no variable in the error of a file that throws', () => {
  const readFix = (
    read: (env: Readonly<Record<string, string | undefined>>) => unknown,
  ): string => {
    const file = defineConfig((env) => Object(read(env)));
    return evaluateFile(file, { KEY: 'hunter2' }).errors?.[0]?.fix ?? '';
  };
  const texts = [
    readFix((env) => JSON.parse(String(env['KEY']))),
    readFix((env) => {
      throw new TypeError(`Invalid URL: '${env['KEY']}'`);
    }),
    readFix((env) => {
      const values = (function* () {
        yield env['KEY'];
      })();
      return values.throw(env['KEY']);
    }),
  ];
  expect(texts).toEqual([
    expect.stringMatching(/^throws SyntaxError: its message is left out.*secret-custody/),
    expect.stringMatching(/^throws TypeError: its message is left out.*secret-custody/),
    'throws something that is no Error; fix the file',
  ]);
});
