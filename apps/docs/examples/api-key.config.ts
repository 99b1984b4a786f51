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
      name: 'sms',
      upstream: 'https://secure.lekab.com',
      allow: ['POST /rime/send'],
      credential: 'secret',
      header: 'x-api-key',
      secret: env.LEKAB_API_KEY,
    },
  ],
  // #endregion
}));
