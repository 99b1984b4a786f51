import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: env.WORK_ISSUER,
      clientId: env.WORK_CLIENT_ID,
      clientSecret: env.WORK_CLIENT_SECRET,
      scopes: ['openid', 'profile', 'offline_access'],
      claims: ['name'],
    }),
  ],
  routes: [{ name: 'orders', upstream: env.ORDERS_URL, allow: ['GET /**'], credential: 'user' }],
}));
