import { type ConfigFile, defineConfig, oidc } from '@postern/edge/config';

const config: ConfigFile = defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: env['WORK_ISSUER'],
      clientId: env['WORK_CLIENT_ID'],
      clientSecret: env['WORK_CLIENT_SECRET'],
      scopes: ['openid', 'groups'],
      claims: ['groups'],
    }),
  ],
  routes: [
    {
      name: 'admin',
      upstream: env['ORDERS_URL'],
      allow: ['GET,POST /**'],
      credential: 'user',
      require: { groups: { any: ['admin', 'owner'] } },
    },
  ],
}));
export default config;
