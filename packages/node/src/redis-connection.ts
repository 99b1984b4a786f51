import { createClient } from '@redis/client';

/** Waits between two attempts to connect, in milliseconds; they double from the first to the last. */
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2000;
/** How long Redis may take to reply to one command. The edge gives up later, after 3 s. */
const REPLY_TIMEOUT_MS = 2000;
/** How long the handshake of a connection may take. Longer than the interval between heartbeats. */
const HANDSHAKE_TIMEOUT_MS = 5000;

type Client = ReturnType<typeof createRedisClient>;

/** Callbacks for the state of the connection. */
export interface ConnectionEvents {
  /** The connection broke, or an attempt to connect failed. */
  readonly onError: (error: unknown) => void;
  /** The connection works again after an error. */
  readonly onBack: () => void;
}

/**
 * One connection to Redis. It reconnects when it breaks, and replaces a connection on which Redis has
 * not replied for 2 s: a firewall that has dropped its state discards packets without a word, and
 * TCP alone takes a quarter of an hour to notice.
 *
 * The client's own options (`commandOptions.timeout`, `pingInterval`, `socketTimeout`) fail the test
 * "under load, every command on a silent connection fails within three seconds" (7.9 s):
 * `commandOptions.timeout` ends when the command is written, and each write restarts `socketTimeout`.
 */
export class RedisConnection {
  /** Resolves after the first attempt to connect, or after 2 s. It never rejects. */
  readonly firstAttempt: Promise<void>;
  readonly #url: string;
  readonly #onError: (error: unknown) => void;
  readonly #onReady: () => void;
  #client: Client;

  constructor(url: string, { onError, onBack }: ConnectionEvents) {
    let isLost = false;
    this.#url = url;
    this.#onError = (error) => {
      isLost = true;
      onError(error);
    };
    this.#onReady = () => {
      if (isLost) onBack();
      isLost = false;
    };
    this.#client = createRedisClient(url, this.#onError, this.#onReady);
    const connected = this.#client.connect().catch(this.#onError);
    this.firstAttempt = Promise.race([connected, wait(REPLY_TIMEOUT_MS)]).then(() => undefined);
  }

  /**
   * Runs a command.
   *
   * @throws Error at once without a connection, after 2 s without a reply
   */
  async run<T>(command: (client: Client) => Promise<T>): Promise<T> {
    const client = this.#client;
    const { promise: silence, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new Error('Redis fell silent'));
      this.#replace(client);
    }, REPLY_TIMEOUT_MS);
    try {
      return await Promise.race([command(client), silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Many commands time out on a silent connection; only the first replaces it. */
  #replace(silent: Client): void {
    if (silent !== this.#client) return;
    this.#onError(new Error('Redis fell silent'));
    this.#client = createRedisClient(this.#url, this.#onError, this.#onReady);
    this.#client.connect().catch(this.#onError);
    silent.destroy();
  }

  /** Closes the connection after the commands in progress, or after 2 s. */
  async close(): Promise<void> {
    const client = this.#client;
    await Promise.race([client.close(), wait(REPLY_TIMEOUT_MS)]).catch(() => undefined);
    if (client.isOpen) client.destroy();
  }
}

function createRedisClient(url: string, onError: (error: unknown) => void, onReady: () => void) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: LAST_RETRY_MS,
      socketTimeout: HANDSHAKE_TIMEOUT_MS,
      reconnectStrategy: (retries) => Math.min(FIRST_RETRY_MS * 2 ** retries, LAST_RETRY_MS),
    },
  });
  client.on('error', onError);
  client.on('ready', onReady);
  return client;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
