import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Responds to a call in place of LockitNetwork. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * LockitNetwork as the edge sees it: a proxy that forwards calls to the emulator, except for paths
 * that a story handles itself. It records every call.
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

  /** Starts the proxy in front of an emulator. */
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

  /** Handles a path until {@link reset}. */
  handle(path: string, handler: Handler): void {
    this.#handlers.set(path, handler);
  }

  /** Forgets handlers and calls. */
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
    // A connection that the emulator breaks breaks here too.
    response.destroy();
  }
}
