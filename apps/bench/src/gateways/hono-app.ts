import { Hono } from 'hono';
import { forwardCall, UPSTREAMS } from './forward-call.ts';

// Hono's proxy helper: no session, no check. It runs on every runtime.

const app = new Hono<{ Bindings: { UPSTREAM?: string; SECURE_UPSTREAM?: string } }>();
for (const [route, variable] of UPSTREAMS) {
  app.all(`/api/${route}/*`, (c) =>
    // A Worker's variables are its bindings.
    forwardCall(c.req, route, c.env[variable] ?? process.env[variable] ?? ''),
  );
}
export default app;
