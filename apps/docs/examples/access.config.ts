import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  connections: [
    oidc({
      id: 'login',
      issuer: env.LOGIN_ISSUER,
      clientId: env.LOGIN_CLIENT_ID,
      clientSecret: env.LOGIN_CLIENT_SECRET,
      scopes: ['openid', 'profile', 'email', 'groups', 'offline_access'],
      claims: ['name', 'email', 'groups'],
    }),
  ],
  routes: [
    {
      name: 'admin',
      upstream: env.ORDERS_URL,
      allow: ['GET,POST /**'],
      credential: 'user',
      require: { groups: { any: ['administrators', 'owners'] } },
    },
  ],
  app: 'dist',
}));
