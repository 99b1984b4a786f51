import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { countBytes } from './count-bytes.ts';

const CHUNK = Buffer.alloc(64 * 1024);

/** An upstream for streams. */
export interface StreamUpstream {
  readonly origin: string;
  close(): void;
}

/** Starts an upstream that sends `?bytes=` bytes on GET and counts the bytes of a POST. */
export async function startStreamUpstream(): Promise<StreamUpstream> {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'POST') {
    response.end(JSON.stringify({ bytes: await countBytes(request) }));
    return;
  }
  const asked = Number(new URL(request.url ?? '/', 'http://a').searchParams.get('bytes'));
  for (let sent = 0; sent < asked; sent += CHUNK.byteLength) {
    if (!response.write(CHUNK)) await once(response, 'drain');
  }
  response.end();
}
