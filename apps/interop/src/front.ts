import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { close, exchange, listen } from './http.ts';

/** A request through a {@link Front}, and its response. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** The form in its body; empty without one. */
  readonly form: URLSearchParams;
  readonly status: number;
  readonly answer: string;
}

/**
 * A proxy on loopback whose origin is known before its server starts. It forwards every request with
 * its Host header and records it. Each provider and each edge is behind one, so that both can be
 * configured with each other's address and tests can count the requests on the wire.
 */
export class Front {
  readonly origin: string;
  /** In the order of the responses. */
  readonly calls: Call[] = [];
  readonly #server: Server;
  #target = '';

  private constructor(server: Server, origin: string) {
    this.#server = server;
    this.origin = origin;
  }

  /** Starts a front. @param host a name of this machine: for browsers, each name is its own site */
  static async start(host: 'localhost' | '127.0.0.1'): Promise<Front> {
    const server = createServer();
    const front = new Front(server, `http://${host}:${await listen(server)}`);
    server.on('request', (incoming: IncomingMessage, outgoing) => {
      front.#pass(incoming).then(
        ({ head, status, answer }) => outgoing.writeHead(status, head.rawHeaders).end(answer),
        () => outgoing.destroy(),
      );
    });
    return front;
  }

  /** Sets the origin of the server behind. */
  pointTo(target: string): void {
    this.#target = target;
  }

  /** The requests to one endpoint. */
  find(method: string, path: string): Call[] {
    return this.calls.filter((call) => call.method === method && call.path === path);
  }

  end(): Promise<void> {
    return close(this.#server);
  }

  async #pass(incoming: IncomingMessage): ReturnType<typeof exchange> {
    const { method = 'GET', url = '/', headers } = incoming;
    const body = await buffer(incoming);
    const target = new URL(url, this.#target);
    const answered = await exchange(target, { method, headers, body });
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    this.calls.push({
      method,
      path: target.pathname,
      form: new URLSearchParams(isForm ? body.toString() : ''),
      status: answered.status,
      answer: answered.answer.toString(),
    });
    return answered;
  }
}
