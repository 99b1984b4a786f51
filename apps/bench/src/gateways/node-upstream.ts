import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

// The upstream of every gateway, as a process of its own: `/<bytes>` sends that many bytes of JSON; a
// POST is read to its end and gets a short response. It has https if CERT_FILE and KEY_FILE name a
// certificate. It prints its port.

const SHORT = Buffer.from('{"ok":true}');
const bodies = new Map<string, Buffer>();

const answer: RequestListener = (request, response) => {
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
};
const { CERT_FILE, KEY_FILE } = process.env;
const server =
  CERT_FILE !== undefined && KEY_FILE !== undefined
    ? createSecureServer({ cert: readFileSync(CERT_FILE), key: readFileSync(KEY_FILE) }, answer)
    : createServer(answer);

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
