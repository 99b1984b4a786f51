import { type ConfigFile, defineConfig, oidc } from '@postern/edge/config';

const config: ConfigFile = defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: env['WORK_ISSUER'],
      clientId: env['WORK_CLIENT_ID'],
      clientSecret: env['WORK_CLIENT_SECRET'],
    }),
  ],
  routes: [
    {
      name: 'sms',
      upstream: 'https://secure.lekab.com',
      allow: ['POST /rime/send'],
      credential: 'secret',
      header: 'x-api-key',
      secret: env['LEKAB_API_KEY'],
    },
  ],
}));
export default config;
