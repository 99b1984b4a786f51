import { serve } from '@hono/node-server';
import app from './hono-app.ts';

// The app on Node. It prints its port.

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port));
