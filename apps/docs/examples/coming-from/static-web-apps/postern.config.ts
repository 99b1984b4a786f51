import { defineConfig, oidc } from '@postern/edge/config';
import { entra } from '@postern/edge/presets';

export default defineConfig((env) => ({
  app: 'dist',
  connections: [
    oidc({
      id: 'login',
      ...entra('00000000-0000-0000-0000-000000000000'),
      clientId: env.AZURE_CLIENT_ID,
      clientSecret: env.AZURE_CLIENT_SECRET,
      claims: ['name'],
    }),
  ],
  routes: [
    { name: 'orders', upstream: env.ORDERS_URL, allow: ['GET /orders'], credential: 'user' },
  ],
}));
