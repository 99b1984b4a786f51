import { createServer } from 'node:http';

// The upstream of every gateway, as a process of its own: `/<bytes>` sends that many bytes of JSON; a
// POST is read to its end and gets a short response. It prints its port.

const SHORT = Buffer.from('{"ok":true}');
const bodies = new Map<string, Buffer>();

const server = createServer((request, response) => {
  const send = (body: Buffer): void => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.byteLength,
      'cache-control': 'no-cache',
      etag: '"1"',
    });
    response.end(body);
  };
  if (request.method === 'POST') request.resume().once('end', () => send(SHORT));
  else send(buildBody(request.url ?? ''));
});

function buildBody(path: string): Buffer {
  const known = bodies.get(path);
  if (known) return known;
  const bytes = Number(path.split('/').at(-1));
  const body = Buffer.from(JSON.stringify({ text: 'x'.repeat(bytes - 11) }));
  bodies.set(path, body);
  return body;
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});
