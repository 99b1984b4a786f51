import { defineConfig, oidc } from '@postern/edge/config';
import { keycloak } from '@postern/edge/presets';

export default defineConfig((env) => ({
  app: 'dist',
  connections: [
    oidc({
      id: 'login',
      ...keycloak('https://keycloak.example.com', 'shop'),
      clientId: env.LOGIN_CLIENT_ID,
      clientSecret: env.LOGIN_CLIENT_SECRET,
      claims: ['name'],
    }),
  ],
  routes: [
    { name: 'orders', upstream: env.ORDERS_URL, allow: ['GET /orders'], credential: 'user' },
  ],
}));
