import { Hono } from 'hono';

// The minimum of a forwarding Worker, as the yardstick of the hot path.

const app = new Hono<{ Bindings: { UPSTREAM: string } }>();
app.all('/api/lockit/*', (c) => {
  const { pathname, search } = new URL(c.req.url);
  return fetch(c.env.UPSTREAM + pathname.slice('/api/lockit'.length) + search, c.req.raw);
});

export default app;
