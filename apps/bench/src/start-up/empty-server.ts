import { createServer } from 'node:http';

// The least that a server on Node costs.

const port = Number(process.env['POSTERN_PORT']);
createServer((_, response) => response.end('here')).listen(port, '127.0.0.1');
