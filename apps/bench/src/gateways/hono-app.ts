import { Hono } from 'hono';
import { proxy } from 'hono/proxy';

// Hono's proxy helper as its documentation shows it: no session, no check. It runs on every runtime.

const app = new Hono<{ Bindings: { UPSTREAM?: string } }>();
app.all('/api/orders/*', (c) => {
  const { pathname, search } = new URL(c.req.url);
  // A Worker's variables are its bindings.
  const upstream = c.env.UPSTREAM ?? process.env['UPSTREAM'];
  return proxy(upstream + pathname.slice('/api/orders'.length) + search, c.req);
});
export default app;
