import { type ConfigFile, defineConfig, oidc } from '@postern/edge/config';

const config: ConfigFile = defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: env['WORK_ISSUER'],
      clientId: env['WORK_CLIENT_ID'],
      clientSecret: env['WORK_CLIENT_SECRET'],
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      claims: ['name', 'email'],
    }),
  ],
}));
export default config;
