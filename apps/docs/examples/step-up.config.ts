import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  connections: [
    oidc({
      id: 'login',
      issuer: env.LOGIN_ISSUER,
      clientId: env.LOGIN_CLIENT_ID,
      clientSecret: env.LOGIN_CLIENT_SECRET,
    }),
  ],
  // #region routes
  routes: [
    {
      name: 'payments',
      upstream: env.ORDERS_URL,
      allow: ['GET /**', 'POST /data'],
      credential: 'user',
      assurance: { acr: ['gold'], maxAgeSeconds: 300 },
    },
  ],
  // #endregion
}));
