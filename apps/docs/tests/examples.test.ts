import { generateKeyPairSync } from 'node:crypto';
import { parseEnv } from 'node:util';
import { type ConfigFile, parseConfig, readConfig } from '@postern/edge/config';
import { expect, test } from 'vitest';
import { findFiles, readText } from '../src/repository.ts';

const configs: Record<string, { default: ConfigFile }> = import.meta.glob(
  ['../examples/**/*.config.ts', '!../examples/**/vite.config.ts'],
  { eager: true },
);

const COMING_FROM = 'apps/docs/examples/coming-from';

const ENVIRONMENT: Readonly<Record<string, string>> = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
  ORDERS_URL: 'https://orders.example.com',
  BILLS_URL: 'https://bills.example.com',
  LOGIN_ISSUER: 'https://login.example.com',
  WORK_ISSUER: 'https://work.example.com',
  LOGIN_CLIENT_ID: 'app',
  LOGIN_CLIENT_SECRET: 'secret',
  LEKAB_API_KEY: 'an-api-key',
  BANK_ISSUER: 'https://bank.example.com',
  BANK_CLIENT_ID: 'app',
  BANK_CLIENT_KEY: JSON.stringify({
    ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
    alg: 'ES256',
  }),
  APPLE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
};

/** Any other variable that a file reads has a value, too. */
const environment = new Proxy(ENVIRONMENT, {
  get: (values, name) =>
    typeof name === 'string' && /^(GOOGLE|ENTRA|GITHUB|APPLE|MACHINE|LOGIN|WORK|AZURE)_/.test(name)
      ? (values[name] ?? 'value')
      : Reflect.get(values, name),
});

test.each(Object.entries(configs))('the edge starts with %s', (_, file) => {
  const { errors } = readConfig(environment, Object.keys(ENVIRONMENT), file.default);
  expect(errors).toBeUndefined();
});

/** The examples that a guide shows as a whole file, which a reader pastes over the one of an app. */
const pasted = findFiles('apps/docs/pages/guides/*.md').flatMap((page) =>
  [...readText(page).matchAll(/^<!-- cut (\S+\.config\.ts) as postern\.config\.ts -->$/gm)].flatMap(
    ([, path = '']) => (/^ {2}routes:/m.test(readText(path)) ? path : []),
  ),
);

test.each(pasted)('an app keeps the name of its user and its files with %s', (path) => {
  expect(readText(path)).toMatch(/'openid', 'profile', 'email',.*'offline_access'\]/);
  expect(readText(path)).toContain("claims: ['name', 'email'");
  expect(readText(path)).toContain("app: 'dist'");
});

test.each(findFiles('apps/docs/pages/guides/*.md'))(
  '%s: the route allows each call of the code',
  (page) => {
    const cuts = [...readText(page).matchAll(/^<!-- cut ([^\s#]+)/gm)].map(([, path = '']) => path);
    const routes = cuts.flatMap((path) => {
      const file = configs[`../${path.replace('apps/docs/', '')}`]?.default;
      return file
        ? (readConfig(environment, Object.keys(ENVIRONMENT), file).config?.routes.list ?? [])
        : [];
    });
    const calls = cuts.flatMap((path) => [
      ...readText(path).matchAll(/fetch\('\/api\/([\w-]+)([^']*)'(?:, \{ method: '(\w+)')?/g),
    ]);
    for (const [call, name, path = '', method = 'GET'] of calls) {
      const own = routes.filter((route) => route.name === name).flatMap(({ allow }) => allow);
      const isAllowed = own.some(
        (match) => match.methods.includes(method) && (match.path === '/**' || match.path === path),
      );
      expect(isAllowed || own.length === 0 ? '' : call).toBe('');
    }
  },
);

test('Ada may use the route of the guide about claims, and Alan may not', () => {
  const [, group = ''] =
    /any: \['(\w+)'/.exec(readText('apps/docs/examples/access.config.ts')) ?? [];
  const users = readText('apps/docs/pages/guides/emulators.md').split('\n');
  expect(users.find((row) => row.startsWith('| `ada`'))).toContain(`\`${group}\``);
  expect(users.find((row) => row.startsWith('| `alan`'))).toContain('no group');
});

test('the examples import the kit of an app of create-postern', () => {
  const template = 'packages/create-postern/templates/shared/src/auth.ts';
  expect(readText('apps/docs/examples/auth.ts')).toBe(readText(template));
});

/** Reads a `postern.env`, with keys as `postern keys new` makes them: a reader fills them in. */
function readExampleSettings(folder: string): Record<string, string> {
  const settings = parseEnv(readText(`${folder}/postern.env`));
  expect(settings['POSTERN_KEYS']).toBe('');
  return { ...settings, POSTERN_KEYS: `k1:${'A'.repeat(43)}` };
}

test.each(['angular', 'node'])('the edge starts with the settings of the page about %s', (page) => {
  const values = readExampleSettings(`apps/docs/examples/${page}`);
  expect(readConfig(values, Object.keys(values)).errors).toBeUndefined();
});

test('the edge starts with the settings of the guide from oauth2-proxy', () => {
  const values = readExampleSettings(`${COMING_FROM}/oauth2-proxy`);
  expect(readConfig(values, Object.keys(values)).errors).toBeUndefined();
});

test('the edge starts with the file of the guide from mod_auth_openidc', () => {
  const values = readExampleSettings(`${COMING_FROM}/mod-auth-openidc`);
  const { file, errors } = parseConfig(
    readText(`${COMING_FROM}/mod-auth-openidc/postern.config.json`),
  );
  expect(errors).toBeUndefined();
  expect(readConfig(values, Object.keys(values), file).errors).toBeUndefined();
});
