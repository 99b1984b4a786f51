import { type ConfigFile, defineConfig, oidc } from '@postern/edge/config';

const config: ConfigFile = defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: env['WORK_ISSUER'],
      clientId: env['WORK_CLIENT_ID'],
      clientSecret: env['WORK_CLIENT_SECRET'],
    }),
  ],
  routes: [
    {
      name: 'payments',
      upstream: env['ORDERS_URL'],
      allow: ['GET /**', 'POST /payments'],
      credential: 'user',
      assurance: { acr: ['gold'], maxAgeSeconds: 300 },
    },
  ],
}));
export default config;
