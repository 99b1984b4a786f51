import { type ConfigFile, defineConfig, oidc } from '@postern/edge/config';

const config: ConfigFile = defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: env['WORK_ISSUER'],
      clientId: env['WORK_CLIENT_ID'],
      clientSecret: env['WORK_CLIENT_SECRET'],
      scopes: ['openid', 'email'],
      claims: ['email', 'groups'],
    }),
  ],
  routes: [
    {
      name: 'reports',
      upstream: env['ORDERS_URL'],
      allow: ['GET /**'],
      credential: 'none',
      needsSession: true,
      userHeaders: { 'x-user': 'sub', 'x-email': 'email', 'x-groups': 'groups' },
    },
  ],
}));
export default config;
