import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  connections: [
    oidc({
      id: 'login',
      issuer: env.LOGIN_ISSUER,
      clientId: env.LOGIN_CLIENT_ID,
      clientSecret: env.LOGIN_CLIENT_SECRET,
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      claims: ['name', 'email'],
      // Users sign in with it, and it issues the edge's own token.
      flow: 'edge',
      clientCredentials: true,
    }),
  ],
  routes: [
    {
      name: 'payroll',
      upstream: env.ORDERS_URL,
      allow: ['GET /**'],
      credential: 'user',
      exchange: { audience: 'payroll', actor: {} },
      introspect: { maxAgeSeconds: 10 },
    },
  ],
  app: 'dist',
}));
