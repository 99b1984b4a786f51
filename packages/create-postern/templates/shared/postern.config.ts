import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  connections: [
    // While the variables are missing, `npm run dev` signs in at a development provider.
    oidc({
      id: 'login',
      issuer: env.LOGIN_ISSUER,
      clientId: env.LOGIN_CLIENT_ID,
      clientSecret: env.LOGIN_CLIENT_SECRET,
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      claims: ['name', 'email'],
    }),
  ],
  // With this route, `auth.fetch('/api/orders/…')` calls the API with the user's token.
  // routes: [{ name: 'orders', upstream: env.ORDERS_URL, allow: ['GET /**'], credential: 'user' }],
  // The built files, which Node and Deno serve. On Cloudflare they are assets.
  app: 'dist',
}));
