import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  app: 'dist',
  connections: [
    oidc({
      id: 'login',
      issuer: env.LOGIN_ISSUER,
      clientId: env.LOGIN_CLIENT_ID,
      clientSecret: env.LOGIN_CLIENT_SECRET,
      scopes: ['openid', 'profile', 'offline_access'],
      claims: ['name'],
    }),
  ],
  routes: [
    { name: 'orders', upstream: env.ORDERS_URL, allow: ['GET /orders'], credential: 'user' },
  ],
}));
