import { type ConfigFile, defineConfig, oidc } from '@postern/edge/config';

const config: ConfigFile = defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: env['WORK_ISSUER'],
      clientId: env['WORK_CLIENT_ID'],
      clientSecret: env['WORK_CLIENT_SECRET'],
    }),
    oidc({
      id: 'machine',
      issuer: env['WORK_ISSUER'],
      clientId: env['MACHINE_ID'],
      clientSecret: env['MACHINE_SECRET'],
      clientCredentials: true,
    }),
  ],
  routes: [
    {
      name: 'weather',
      upstream: env['ORDERS_URL'],
      allow: ['GET /**'],
      credential: 'service',
      connection: 'machine',
      scopes: ['weather.read'],
    },
  ],
}));
export default config;
