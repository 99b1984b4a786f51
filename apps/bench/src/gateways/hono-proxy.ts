import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';

// Hono's proxy helper on Node, as its documentation shows it: no session, no check. It prints its port.

const app = new Hono();
app.all('/api/orders/*', (c) => {
  const { pathname, search } = new URL(c.req.url);
  return proxy(process.env['UPSTREAM'] + pathname.slice('/api/orders'.length) + search, c.req);
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port));
