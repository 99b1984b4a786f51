import { createClient } from '@redis/client';

/** Between two tries to connect: doubling from the first to the last. */
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2000;
/** How long the server may take over one act. Shorter than the edge waits: 3 s. */
const SILENCE_MS = 2000;
/** How long a connection may take to be usable: longer than the time between two heartbeats. */
const HANDSHAKE_MS = 5000;

type Client = ReturnType<typeof createRedisClient>;

/** Told when the connection breaks, with why, and when it works again. */
export interface ConnectionEvents {
  readonly onError: (error: unknown) => void;
  readonly onBack: () => void;
}

/**
 * One connection to Redis, which is made again when it breaks, and given up when it falls silent: a
 * firewall that has forgotten a connection drops its packets without a word, and TCP alone takes a
 * quarter of an hour to notice.
 */
export class RedisConnection {
  /** Resolves when the first connection stands, or after a while without. */
  readonly firstTry: Promise<void>;
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
    this.firstTry = Promise.race([connected, wait(SILENCE_MS)]).then(() => undefined);
  }

  /** Does something with the server. Rejects at once without a connection, and soon without an answer. */
  async act<T>(act: (client: Client) => Promise<T>): Promise<T> {
    const client = this.#client;
    const { promise: silence, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new Error('Redis fell silent'));
      this.#replace(client);
    }, SILENCE_MS);
    try {
      return await Promise.race([act(client), silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Many acts find out at once that a connection is silent; one of them makes another. */
  #replace(silent: Client): void {
    if (silent !== this.#client) return;
    this.#onError(new Error('Redis fell silent'));
    this.#client = createRedisClient(this.#url, this.#onError, this.#onReady);
    this.#client.connect().catch(this.#onError);
    silent.destroy();
  }

  async close(): Promise<void> {
    const client = this.#client;
    await Promise.race([client.close(), wait(SILENCE_MS)]).catch(() => undefined);
    if (client.isOpen) client.destroy();
  }
}

function createRedisClient(url: string, onError: (error: unknown) => void, onReady: () => void) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: LAST_RETRY_MS,
      socketTimeout: HANDSHAKE_MS,
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
