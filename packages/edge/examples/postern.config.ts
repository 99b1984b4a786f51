import { type ConfigFile, defineConfig, oidc } from '@postern/edge/config';

const config: ConfigFile = defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: 'https://login.example.com',
      clientId: 'app',
      clientSecret: env['WORK_CLIENT_SECRET'],
      scopes: ['openid', 'offline_access'],
    }),
  ],
  routes: [
    {
      name: 'orders',
      upstream: 'https://orders.example.com',
      allow: ['GET /**', 'POST,PUT /orders'],
      credential: 'user',
    },
  ],
  settings: { publicOrigin: 'https://app.example.com' },
  app: 'dist',
}));
export default config;
