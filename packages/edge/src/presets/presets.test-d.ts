import { expectTypeOf, test } from 'vitest';
import { type ConfigConnection, oauth, oidc } from '../config/connections.ts';
import { defineConfig } from '../config/define-config.ts';
import { apple, entra, github, google } from './index.ts';

const app = { clientId: 'app', clientSecret: 'secret' } as const;

test('a preset completes the options of its own function, and no other', () => {
  const connection = oidc({ ...google, id: 'google', ...app, claims: ['name', 'email'] });
  expectTypeOf(connection).toEqualTypeOf<ConfigConnection<'google'>>();
  expectTypeOf(oauth({ ...github, id: 'github', ...app })).toEqualTypeOf<
    ConfigConnection<'github'>
  >();
  // @ts-expect-error GitHub has no metadata
  oidc({ ...github, id: 'github', ...app });
  // @ts-expect-error Google's endpoints come from its metadata
  oauth({ ...google, id: 'google', ...app });
});

test('an app adds what the provider issued to it', () => {
  // @ts-expect-error a connection has a clientId
  oidc({ ...entra('common'), id: 'work', clientSecret: 'secret' });
  // @ts-expect-error a connection has an id
  oauth({ ...github, ...app });
});

test('the values may come from the environment', () => {
  defineConfig((env) => ({
    connections: [
      oidc({
        ...apple({
          teamId: env['APPLE_TEAM'],
          keyId: env['APPLE_KEY_ID'],
          privateKey: env['APPLE_KEY'],
        }),
        id: 'apple',
        clientId: env['APPLE_CLIENT_ID'],
      }),
    ],
  }));
});
