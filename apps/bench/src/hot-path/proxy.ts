import { Hono } from 'hono';
import { proxy } from 'hono/proxy';

// The same with Hono's helper, which removes hop-by-hop headers, as its documentation shows.

const app = new Hono<{ Bindings: { UPSTREAM: string } }>();
app.all('/api/lockit/*', (c) => {
  const { pathname, search } = new URL(c.req.url);
  return proxy(c.env.UPSTREAM + pathname.slice('/api/lockit'.length) + search, c.req);
});

export default app;
