import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  connections: [
    oidc({
      id: 'bank',
      issuer: env.BANK_ISSUER,
      clientId: env.BANK_CLIENT_ID,
      clientKey: env.BANK_CLIENT_KEY,
      profile: 'fapi2',
    }),
  ],
  routes: [{ name: 'orders', upstream: env.ORDERS_URL, allow: ['GET /**'], credential: 'user' }],
}));
