import { defineConfig, oidc } from '@postern/edge/config';
import { google } from '@postern/edge/presets';

export default defineConfig((env) => ({
  connections: [
    oidc({
      ...google,
      id: 'login',
      clientId: env.LOGIN_CLIENT_ID,
      clientSecret: env.LOGIN_CLIENT_SECRET,
      claims: ['name', 'email'],
    }),
  ],
  app: 'dist',
}));
