import { Hono } from 'hono';

// The bare handler plus what every forwarded response must have and nothing more: a time limit, a
// Response of its own, and the headers for privacy and tracing.

const app = new Hono<{ Bindings: { UPSTREAM: string } }>();
app.all('/api/lockit/*', async (c) => {
  const { pathname, search } = new URL(c.req.url);
  const url = c.env.UPSTREAM + pathname.slice('/api/lockit'.length) + search;
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), 30_000);
  const beganMs = Date.now();
  const response = await Promise.race([fetch(url, c.req.raw), over]);
  clearTimeout(timer);
  if (response === undefined) return c.body(null, 504);
  const answer = new Response(response.body, response);
  const { headers } = answer;
  headers.set('cache-control', 'private, no-store');
  headers.set('x-content-type-options', 'nosniff');
  headers.append('vary', 'cookie');
  headers.append('vary', 'origin');
  headers.append('server-timing', `edge;dur=0, store;dur=0, upstream;dur=${Date.now() - beganMs}`);
  headers.set('x-request-id', crypto.randomUUID());
  return answer;
});

export default app;
