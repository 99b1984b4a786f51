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
    }),
    oidc({
      id: 'machine',
      issuer: env.LOGIN_ISSUER,
      clientId: env.MACHINE_ID,
      clientSecret: env.MACHINE_SECRET,
      clientCredentials: true,
    }),
  ],
  routes: [
    {
      name: 'weather',
      upstream: env.ORDERS_URL,
      allow: ['GET /**'],
      credential: 'service',
      connection: 'machine',
      scopes: ['weather.read'],
    },
  ],
  app: 'dist',
}));
