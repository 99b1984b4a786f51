import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request as sendRequest,
} from 'node:http';
import { duplexPair } from 'node:stream';

/** Headers of one connection, which the request inside this process does not share (RFC 9110 §7.6.1). */
const CONNECTION_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** Sends a request to a handler of Node's `http`. */
export type RequestNode = (request: Request, body: string) => Promise<Response>;

/**
 * Makes a handler of Node's `http` callable with a web `Request`. The request goes through an HTTP
 * server that listens on no port.
 */
export function createNodeRequester(handler: RequestListener): RequestNode {
  const server = createServer(handler);
  return async (request, body) => {
    const { pathname, search } = new URL(request.url);
    const [near, far] = duplexPair();
    server.emit('connection', far);
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = sendRequest({
        createConnection: () => near,
        method: request.method,
        path: pathname + search,
        headers: buildHeaders(request, body),
      });
      outgoing.once('response', resolve).once('error', reject);
      outgoing.end(body);
    });
    return readResponse(incoming);
  };
}

function buildHeaders(request: Request, body: string): Record<string, string> {
  const headers = new Headers(request.headers);
  for (const name of CONNECTION_HEADERS) headers.delete(name);
  headers.set('host', new URL(request.url).host);
  headers.set('connection', 'close');
  if (body !== '') headers.set('content-length', String(Buffer.byteLength(body)));
  return Object.fromEntries(headers);
}

async function readResponse(incoming: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    if (CONNECTION_HEADERS.includes(name)) continue;
    for (const value of values ?? []) headers.append(name, value);
  }
  const status = incoming.statusCode ?? 500;
  const body = status === 204 || status === 304 ? null : Buffer.concat(chunks);
  return new Response(body, { status, headers });
}
