// Not run. From https://better-auth.com/docs/1.6/plugins/generic-oauth.md, …/integrations/hono and
// …/concepts/database (secondary storage), read 2026-11-29. It has no proxy for APIs: the last route is
// written here, with its getAccessToken and Hono's proxy helper.
import { serve } from '@hono/node-server';
import { betterAuth } from 'better-auth';
import { genericOAuth } from 'better-auth/plugins';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';
import { createClient } from 'redis';
const redis = await createClient({ url: 'redis://127.0.0.1:6379' }).connect();
const auth = betterAuth({
  baseURL: 'https://app.example.com',
  secondaryStorage: {
    get: (key) => redis.get(key),
    set: async (key, value, ttl) => void (await redis.set(key, value, ttl ? { EX: ttl } : {})),
    delete: async (key) => void (await redis.del(key)),
  },
  plugins: [
    genericOAuth({
      config: [
        {
          providerId: 'work',
          discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
          clientId: 'app',
          clientSecret: 'the-secret',
        },
      ],
    }),
  ],
});
const app = new Hono();
app.all('/api/auth/*', (c) => auth.handler(c.req.raw));
app.get('/api/orders/*', async (c) => {
  const body = { providerId: 'work' };
  const { accessToken } = await auth.api.getAccessToken({ body, headers: c.req.raw.headers });
  const url = `https://orders.example.com${c.req.path.slice('/api/orders'.length)}`;
  return proxy(url, { headers: { authorization: `Bearer ${accessToken}` } });
});
serve(app);
