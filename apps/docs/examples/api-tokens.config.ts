import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  connections: [
    oidc({
      id: 'login',
      issuer: env.LOGIN_ISSUER,
      clientId: env.LOGIN_CLIENT_ID,
      clientSecret: env.LOGIN_CLIENT_SECRET,
      scopes: ['openid', 'offline_access'],
    }),
  ],
  // #region routes
  routes: [
    {
      name: 'orders',
      upstream: env.ORDERS_URL,
      allow: ['GET /**', 'POST /**'],
      credential: 'user',
      resource: 'https://orders.example.com',
      scopes: ['orders:read', 'orders:write'],
    },
    {
      name: 'bills',
      upstream: env.BILLS_URL,
      allow: ['GET /**'],
      credential: 'user',
      resource: 'https://bills.example.com',
    },
  ],
  // #endregion
}));
