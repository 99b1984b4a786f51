import { defineConfig, oauth, oidc } from '@postern/edge/config';
import { apple, entra, github, google } from '@postern/edge/presets';

export default defineConfig((env) => ({
  connections: [
    oidc({
      ...google,
      id: 'google',
      clientId: env.GOOGLE_ID,
      clientSecret: env.GOOGLE_SECRET,
      claims: ['name', 'email'],
    }),
    oidc({
      ...entra('organizations'),
      id: 'entra',
      clientId: env.ENTRA_ID,
      clientSecret: env.ENTRA_SECRET,
    }),
    oauth({
      ...github,
      id: 'github',
      clientId: env.GITHUB_ID,
      clientSecret: env.GITHUB_SECRET,
      claims: ['name'],
    }),
    oidc({
      ...apple({
        teamId: env.APPLE_TEAM ?? '',
        keyId: env.APPLE_KEY_ID ?? '',
        privateKey: env.APPLE_KEY ?? '',
      }),
      id: 'apple',
      clientId: env.APPLE_ID,
    }),
  ],
}));
