import { expect, test } from 'vitest';
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
} from '../presets/index.ts';
import { type ConfigConnection, oauth, oidc } from './connections.ts';
import { defineConfig } from './define-config.ts';
import { parseConfig } from './parse-config.ts';
import { readConfig } from './read-config.ts';

const VALUES = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
};
const APP = { id: 'op', clientId: 'app', clientSecret: 'secret' } as const;
const APPLE_KEY = {
  teamId: 'TEAM',
  keyId: 'KEY',
  privateKey: '-----BEGIN PRIVATE KEY-----',
} as const;

const parse = (content: object): ReturnType<typeof parseConfig> =>
  parseConfig(JSON.stringify(content));

/** Each preset in JSON, and the same in code. */
const PRESETS: readonly (readonly [object, () => ConfigConnection])[] = [
  [{ type: 'google' }, () => oidc({ ...google, ...APP })],
  [{ type: 'linkedin' }, () => oidc({ ...linkedin, ...APP })],
  [{ type: 'slack' }, () => oidc({ ...slack, ...APP })],
  [{ type: 'twitch' }, () => oidc({ ...twitch, ...APP })],
  [{ type: 'discord' }, () => oauth({ ...discord, ...APP })],
  [{ type: 'github' }, () => oauth({ ...github, ...APP })],
  [{ type: 'spotify' }, () => oauth({ ...spotify, ...APP })],
  [{ type: 'entra', tenant: 'common' }, () => oidc({ ...entra('common'), ...APP })],
  [{ type: 'auth0', domain: 'a.auth0.com' }, () => oidc({ ...auth0('a.auth0.com'), ...APP })],
  [{ type: 'okta', domain: 'a.okta.com' }, () => oidc({ ...okta('a.okta.com'), ...APP })],
  [{ type: 'gitlab' }, () => oidc({ ...gitlab(), ...APP })],
  [
    { type: 'gitlab', url: 'https://git.example' },
    () => oidc({ ...gitlab('https://git.example'), ...APP }),
  ],
  [
    { type: 'keycloak', url: 'https://id.example', realm: 'main' },
    () => oidc({ ...keycloak('https://id.example', 'main'), ...APP }),
  ],
  [
    { type: 'cognito', region: 'eu-north-1', userPool: 'eu-north-1_A' },
    () => oidc({ ...cognito('eu-north-1', 'eu-north-1_A'), ...APP }),
  ],
  [
    { type: 'apple', ...APPLE_KEY },
    () => oidc({ ...apple(APPLE_KEY), ...APP, clientSecret: undefined }),
  ],
];

test.each(PRESETS)('a preset is the same in JSON and in code: %o', (json, build) => {
  const { clientSecret: _, ...rest } = APP;
  const isApple = 'teamId' in json;
  const own = isApple ? rest : { ...rest, clientSecret: '${WORK_SECRET}' };
  const { file, errors } = parse({ connections: [{ ...json, ...own }] });
  expect(errors).toBeUndefined();
  const values = { ...VALUES, WORK_SECRET: APP.clientSecret };
  const [one, other] = [file, defineConfig({ connections: [build()] })].map((each) => {
    const { config, errors: found } = readConfig(values, Object.keys(values), each);
    expect(found).toBeUndefined();
    const [connection] = config?.connections ?? [];
    return { ...connection, hooks: Object.keys(connection?.hooks ?? {}) };
  });
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
});

test('a preset in JSON names what it lacks, and takes the fields of its function', () => {
  const { errors = [] } = parse({ connections: [{ type: 'entra', id: 'a', clientId: 'a' }] });
  expect(errors.map(({ fix }) => fix).join()).toContain('connections.0.tenant');
  const { errors: others = [] } = parse({
    connections: [{ type: 'google', id: 'a', clientId: 'a', tenant: 'common' }],
  });
  expect(others.map(({ fix }) => fix).join()).toContain('connections.0.tenant');
  const scopes = ['openid'];
  const given = { type: 'google', ...APP, scopes, parameters: { access_type: 'offline' } };
  const { config } = readConfig(VALUES, Object.keys(VALUES), parse({ connections: [given] }).file);
  expect(config?.connections[0]?.authorizationCode).toMatchObject({
    scopes,
    parameters: { access_type: 'offline' },
  });
});
