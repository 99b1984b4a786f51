import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** How a story answers a call in the service's place. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The service as the edge sees it: everything goes on to the emulator, except the paths that a
 * story answers itself. It keeps the calls, so that a story can look at what the edge has sent.
 */
export class Upstream {
  readonly origin: string;
  readonly calls: IncomingMessage[] = [];
  readonly #server: Server;
  readonly #handlers = new Map<string, Handler>();

  private constructor(server: Server, origin: string) {
    this.#server = server;
    this.origin = origin;
  }

  static async start(emulatorOrigin: string): Promise<Upstream> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const upstream = new Upstream(server, `http://localhost:${port}`);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      upstream.calls.push(request);
      const handler = upstream.#handlers.get(request.url ?? '');
      if (handler !== undefined) handler(request, response);
      else void passOn(request, response, emulatorOrigin);
    });
    return upstream;
  }

  /** Answers a path in the service's place, until {@link reset}. */
  answer(path: string, handler: Handler): void {
    this.#handlers.set(path, handler);
  }

  reset(): void {
    this.calls.length = 0;
    this.#handlers.clear();
  }

  async end(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? { body: new Uint8Array(await buffer(request)) } : {};
  try {
    const { authorization, 'content-type': contentType } = headers;
    const answer = await fetch(origin + url, {
      method,
      redirect: 'manual',
      headers: {
        ...(authorization !== undefined && { authorization }),
        ...(contentType !== undefined && { 'content-type': contentType }),
      },
      ...body,
    });
    const answered = [...answer.headers].filter(([name]) => !/^(transfer|connection)/.test(name));
    response.writeHead(answer.status, Object.fromEntries(answered));
    response.end(new Uint8Array(await answer.arrayBuffer()));
  } catch {
    // What the emulator breaks off is broken off here too.
    response.destroy();
  }
}
