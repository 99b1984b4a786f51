/** Where a server listens. */
export interface ListenOptions extends Deno.ServeTcpOptions {
  readonly hostname: string;
  readonly port: number;
}

/** How long the server waits before it accepts connections again, in milliseconds. */
const ACCEPT_AGAIN_MS = 250;
/** The same error is reported once in this time, in milliseconds. */
const REPEAT_AFTER_MS = 60_000;

/**
 * A server that keeps accepting connections after an error. `Deno.serve` stops when the system has
 * no file descriptor for another connection, and the error would end the process: any client could
 * stop the edge by opening enough connections. Connections that are open stay open.
 */
export class LastingServer {
  readonly #options: ListenOptions;
  readonly #handler: Deno.ServeHandler<Deno.NetAddr>;
  readonly #onError: (error: unknown) => void;
  #server: Deno.HttpServer<Deno.NetAddr>;
  #isEnding = false;
  #reportedAtMs: number = Number.NEGATIVE_INFINITY;

  /**
   * @param onError called with an error, at most once a minute
   * @throws Error if the server cannot listen at first
   */
  constructor(
    options: ListenOptions,
    handler: Deno.ServeHandler<Deno.NetAddr>,
    onError: (error: unknown) => void,
  ) {
    this.#options = options;
    this.#handler = handler;
    this.#onError = onError;
    this.#server = this.#listen(options.port);
  }

  /** Where the server listens. */
  get address(): Deno.NetAddr {
    return this.#server.addr;
  }

  /**
   * Accepts no more connections, and resolves when those that are open have closed. It does not wait for
   * connections from before an error.
   */
  shutdown(): Promise<void> {
    this.#isEnding = true;
    return this.#server.shutdown();
  }

  #listen(port: number): Deno.HttpServer<Deno.NetAddr> {
    // Without `onListen`, Deno prints a line.
    const options = { ...this.#options, port, onListen: () => undefined };
    const server = Deno.serve(options, this.#handler);
    server.finished.catch((error: unknown) => this.#listenAgain(error));
    return server;
  }

  #listenAgain(error: unknown): void {
    if (this.#isEnding) return;
    const nowMs = performance.now();
    if (nowMs - this.#reportedAtMs >= REPEAT_AFTER_MS) {
      this.#reportedAtMs = nowMs;
      this.#onError(error);
    }
    setTimeout(() => {
      if (this.#isEnding) return;
      try {
        this.#server = this.#listen(this.address.port);
      } catch (cause) {
        this.#listenAgain(cause);
      }
    }, ACCEPT_AGAIN_MS);
  }
}
