import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  // The folder of your built app, which the edge serves in production.
  app: 'dist',
  connections: [
    oidc({
      id: 'login',
      issuer: env.LOGIN_ISSUER,
      clientId: env.LOGIN_CLIENT_ID,
      clientSecret: env.LOGIN_CLIENT_SECRET,
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      claims: ['name', 'email'],
    }),
  ],
}));
