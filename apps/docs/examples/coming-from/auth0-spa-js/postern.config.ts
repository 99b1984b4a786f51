import { defineConfig, oidc } from '@postern/edge/config';
import { auth0 } from '@postern/edge/presets';

export default defineConfig((env) => ({
  app: 'dist',
  connections: [
    oidc({
      id: 'login',
      ...auth0('example.eu.auth0.com'),
      clientId: env.LOGIN_CLIENT_ID,
      clientSecret: env.LOGIN_CLIENT_SECRET,
      claims: ['name'],
      parameters: { audience: 'https://orders.example.com' },
    }),
  ],
  routes: [
    { name: 'orders', upstream: env.ORDERS_URL, allow: ['GET /orders'], credential: 'user' },
  ],
}));
