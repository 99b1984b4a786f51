import { startTimeLimit } from '@postern/edge';
import type { ConnectionEvents } from '@postern/server';
import type { ClientEvents, RedisClient } from './redis-clients/client.ts';
import { createRedisClient } from './redis-clients/create-client.ts';
import { computeRetryMs, isOffline } from './redis-clients/socket.ts';
import { explainTopologyError, isFromReplica } from './redis-topology.ts';
import type { RedisTarget } from './redis-url.ts';

/** How long Redis may take to reply to one command. The edge gives up later, after 3 s. */
const REPLY_TIMEOUT_MS = 2000;
const SILENCE = `Redis has not replied for ${REPLY_TIMEOUT_MS / 1000} s`;
/**
 * How long a client may take to find and reach its servers before another one tries: longer than one
 * handshake, since the client asks one after the other.
 */
const CONNECT_TIMEOUT_MS = 6000;
const NO_CONNECTION = `no connection to Redis within ${CONNECT_TIMEOUT_MS / 1000} s`;
/** A server that turns out to be a replica within this time after another belongs to the same failover. */
const FAILOVER_MS = 30_000;

/**
 * A connection to Redis: to one server, or to several through one client. It reconnects when it
 * breaks, and replaces a client to which Redis has not replied for 2 s: a firewall that has dropped
 * its state drops packets silently, and TCP alone takes a quarter of an hour to notice. It also replaces
 * a client whose server rejects writes as a replica: behind a proxy or a virtual address, a connection
 * that was made before a failover leads to the former primary.
 *
 * The client's own options (`commandOptions.timeout`, `pingInterval`, `socketTimeout`) fail the test
 * "under load, every command on a silent connection fails within three seconds" (7.9 s):
 * `commandOptions.timeout` ends when the command is written, and each write restarts `socketTimeout`.
 */
export class RedisConnection {
  /** Resolves after the first attempt to connect, or after 2 s. It never rejects. */
  readonly firstAttempt: Promise<void>;
  readonly #target: RedisTarget;
  readonly #events: ConnectionEvents;
  #client: RedisClient | undefined;
  #isLost = false;
  /** Why the connection is lost, as far as it is known. */
  #lostBy: unknown;
  #isReplacing = false;
  /** How often in a row a replica was replaced, and when that may happen again (monotonic clock). */
  #demotions = 0;
  #replaceReplicaAtMs = 0;
  #isClosed = false;

  constructor(target: RedisTarget, events: ConnectionEvents) {
    this.#target = target;
    this.#events = events;
    const { promise: failed, resolve: markFailed } = Promise.withResolvers<void>();
    const connected = this.#open(markFailed);
    this.firstAttempt = this.#noteSilence(Promise.race([connected, failed]));
  }

  /** Resolves after the first attempt, or reports after 2 s that there is no reply. */
  async #noteSilence(attempt: Promise<void>): Promise<void> {
    const silent = wait(REPLY_TIMEOUT_MS).then(() => true);
    if ((await Promise.race([attempt, silent])) && !this.#isLost) this.#onError(new Error(SILENCE));
  }

  /**
   * Runs a command.
   *
   * @throws Error at once without a connection, after 2 s without a reply
   */
  async run<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
    const client = this.#client;
    if (client === undefined) throw this.#buildOfflineError();
    const { promise: silence, reject } = Promise.withResolvers<never>();
    const stop = startTimeLimit(REPLY_TIMEOUT_MS, () => {
      reject(new Error(SILENCE));
      this.#replace(client);
    });
    try {
      return await Promise.race([command(client), silence]);
    } catch (error) {
      if (isFromReplica(this.#target, error)) this.#replaceReplica(client);
      throw isOffline(error)
        ? this.#buildOfflineError()
        : explainTopologyError(this.#target, error);
    } finally {
      stop();
    }
  }

  /**
   * The new connection may lead to the replica too, until the proxy follows the failover. So the waits
   * between two attempts double, and the replica serves reads until another server is connected.
   */
  #replaceReplica(replica: RedisClient): void {
    const nowMs = performance.now();
    if (replica !== this.#client || this.#isReplacing || nowMs < this.#replaceReplicaAtMs) return;
    const isRepeated = nowMs - this.#replaceReplicaAtMs < FAILOVER_MS;
    this.#demotions = isRepeated ? this.#demotions + 1 : 0;
    this.#replaceReplicaAtMs = nowMs + computeRetryMs(this.#demotions);
    this.#isReplacing = true;
    void this.#openInstead(replica);
  }

  /** Asks every server for a reply, and reports that a lost connection is back. */
  async ping(): Promise<void> {
    try {
      await this.run((client) => client.ping());
      this.#onReady();
    } catch {
      // The commands of callers fail in the same way, and are reported.
    }
  }

  /**
   * Many commands time out on a silent connection; only the first replaces it. Meanwhile, commands
   * fail at once. Commands to other nodes of a cluster continue.
   */
  #replace(silent: RedisClient): void {
    if (silent !== this.#client || this.#isReplacing) return;
    this.#isReplacing = true;
    this.#onError(new Error(SILENCE));
    if (!silent.hasOthers) {
      this.#client = undefined;
      silent.destroy();
    }
    void this.#openInstead(silent.hasOthers ? silent : undefined);
  }

  /** Opens a client, then closes the former one, which may have commands in progress. */
  async #openInstead(former: RedisClient | undefined): Promise<void> {
    await this.#open();
    this.#isReplacing = false;
    if (former !== undefined) await closeClient(former);
  }

  /** Connects, and tries again until it succeeds or the connection is closed. */
  async #open(onFailure?: () => void): Promise<void> {
    for (let tries = 0; !this.#isClosed; tries += 1) {
      const client = createRedisClient(this.#target, this.#clientEvents);
      // A single server's client connects in the background, and its commands fail until then.
      if (this.#target.kind === 'server') this.#client ??= client;
      const error = await this.#connect(client);
      // It may have closed meanwhile, and a client that stays open keeps the process alive.
      if (this.#isClosed) return client.destroy();
      if (error === undefined) {
        this.#client = client;
        this.#onReady();
        return;
      }
      this.#onError(error);
      onFailure?.();
      if (this.#client === client) this.#client = undefined;
      client.destroy();
      await wait(computeRetryMs(tries));
    }
  }

  /** @returns undefined; why the client did not connect */
  async #connect(client: RedisClient): Promise<unknown> {
    const late = wait(CONNECT_TIMEOUT_MS).then(() => new Error(NO_CONNECTION));
    const connected = client.connect().then(
      () => undefined,
      (error: unknown) => error,
    );
    return Promise.race([connected, late]);
  }

  readonly #clientEvents: ClientEvents = {
    onError: (error) => this.#onError(error),
    onReady: () => this.#onReady(),
  };

  #onError(error: unknown): void {
    if (this.#isClosed) return;
    this.#isLost = true;
    this.#lostBy = explainTopologyError(this.#target, error);
    this.#events.onError(this.#lostBy);
  }

  #onReady(): void {
    if (this.#isLost) this.#events.onBack();
    this.#isLost = false;
    this.#lostBy = undefined;
  }

  #buildOfflineError(): Error {
    return new Error('no connection to Redis', { cause: this.#lostBy });
  }

  /** Closes the connection after the commands in progress, or after 2 s. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#client !== undefined) await closeClient(this.#client);
  }
}

/** Closes a client after its commands in progress, or after 2 s. */
async function closeClient(client: RedisClient): Promise<void> {
  const closed = client.close().catch(() => undefined);
  await Promise.race([closed, wait(REPLY_TIMEOUT_MS)]);
  client.destroy();
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
