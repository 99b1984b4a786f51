import { createServer, request } from 'node:http';

// The least that a proxy of Node's own parts needs: a socket on each side, and a pipe. It prints its port.

const { hostname, port } = new URL(process.env['UPSTREAM'] ?? '');
const server = createServer((incoming, outgoing) => {
  const path = incoming.url?.replace('/api/orders', '') ?? '/';
  const upstream = request({ hostname, port, path, agent: false }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    outgoing.flushHeaders();
    response.pipe(outgoing);
  });
  outgoing.once('close', () => upstream.destroy());
  upstream.end();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});
