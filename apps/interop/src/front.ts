import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { close, exchange, listen } from './http.ts';

/** A request that passed a {@link Front}, and its answer. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** The form that it carried; empty for anything else. */
  readonly form: URLSearchParams;
  readonly status: number;
  readonly answer: string;
}

/**
 * An HTTP origin on loopback that is known before its server starts: it forwards every request,
 * host name included, and remembers each. Providers and edges stand behind one each, so that each
 * can be told the other's address, and so that tests count what really went over the wire.
 */
export class Front {
  readonly origin: string;
  /** In the order of the answers. */
  readonly calls: Call[] = [];
  readonly #server: Server;
  #target = '';

  private constructor(server: Server, origin: string) {
    this.#server = server;
    this.origin = origin;
  }

  /** @param host a name of this machine: to browsers, different names are different sites */
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

  /** Says where the server listens: an origin. */
  pointTo(target: string): void {
    this.#target = target;
  }

  /** The requests of one endpoint. */
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
