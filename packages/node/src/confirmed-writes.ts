import type { ConfirmedReply, Script } from './redis-clients/client.ts';
import type { RedisConnection } from './redis-connection.ts';

/** How long replicas may take to confirm writes. Redis itself has 2 s to reply. */
const CONFIRM_TIMEOUT_MS = 1000;
/** The most writes that are confirmed together. */
const MAX_BATCH = 256;
/** Maximum number of remembered keys whose last write replicas may lack. */
const MAX_UNCONFIRMED = 10_000;

/** Writes a record again, so that replicas confirm this write and the ones before. */
const REPEAT = `
local expiresAtMs = redis.call('HGET', KEYS[1], 'expiresAtMs')
if expiresAtMs then redis.call('PEXPIREAT', KEYS[1], expiresAtMs) end
return 1`;

/** A write, and its caller. */
interface Pending {
  readonly script: Script;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The writes to one server. */
interface Writes {
  pending: Pending[];
  isBusy: boolean;
  /** Its replicas did not confirm the last writes. */
  isBehind: boolean;
}

/**
 * Writes that succeed only once replicas have them, so that a failover loses none of them (Redis,
 * "WAIT"). They use a separate connection, because WAIT blocks it until replicas reply. The writes
 * that arrive meanwhile are sent together, so the time of a round trip does not limit how many
 * writes a second has.
 *
 * While the replicas of a server do not confirm, one write at a time tries, and the others fail at
 * once, before they write. Otherwise each would hold the connection for a second.
 */
export class ConfirmedWrites {
  readonly #connection: RedisConnection;
  readonly #replicas: number;
  readonly #unconfirmed = new Set<string>();
  readonly #servers = new Map<string, Writes>();

  constructor(connection: RedisConnection, replicas: number) {
    this.#connection = connection;
    this.#replicas = replicas;
  }

  /**
   * Runs a script that writes.
   *
   * @throws Error if Redis fails, or if too few replicas confirm the write within a second
   */
  async run(script: Script): Promise<unknown> {
    const name = await this.#connection.run((client) => client.findNode(script.key));
    const writes = this.#servers.get(name) ?? { pending: [], isBusy: false, isBehind: false };
    this.#servers.set(name, writes);
    if (writes.isBehind && writes.isBusy) throw this.#buildError(0);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    writes.pending.push({ script, resolve, reject });
    if (!writes.isBusy) void this.#send(writes);
    return promise;
  }

  /**
   * Confirms the last write to a key if it is unconfirmed. The edge reads a record to find out whether
   * a failed write has happened, and must not find one that a failover would lose.
   */
  async confirm(key: string): Promise<void> {
    if (this.#unconfirmed.has(key)) await this.run({ text: REPEAT, key, arguments: [] });
  }

  async #send(writes: Writes): Promise<void> {
    writes.isBusy = true;
    while (writes.pending.length > 0) {
      const batch = writes.pending.splice(0, MAX_BATCH);
      const results = await this.#evaluate(batch.map(({ script }) => script));
      writes.isBehind = results.some((one) => !(one instanceof Error) && this.#isBehind(one));
      for (const [index, one] of batch.entries()) this.#settle(one, results[index]);
      const late = writes.isBehind ? writes.pending.splice(0) : [];
      for (const { reject } of late) reject(this.#buildError(0));
    }
    writes.isBusy = false;
  }

  async #evaluate(scripts: readonly Script[]): Promise<readonly (ConfirmedReply | Error)[]> {
    try {
      return await this.#connection.run((client) =>
        client.evaluateOnReplicas(scripts, this.#replicas, CONFIRM_TIMEOUT_MS),
      );
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      return scripts.map(() => cause);
    }
  }

  #settle({ script, resolve, reject }: Pending, result: ConfirmedReply | Error | undefined): void {
    if (result === undefined || result instanceof Error || this.#isBehind(result)) {
      this.#remember(script.key);
      const isReply = result !== undefined && !(result instanceof Error);
      reject(isReply ? this.#buildError(result.replicas) : result);
    } else {
      this.#unconfirmed.delete(script.key);
      resolve(result.reply);
    }
  }

  #isBehind({ replicas }: ConfirmedReply): boolean {
    return replicas < this.#replicas;
  }

  #remember(key: string): void {
    const [oldest] = this.#unconfirmed;
    if (this.#unconfirmed.size >= MAX_UNCONFIRMED && oldest !== undefined) {
      this.#unconfirmed.delete(oldest);
    }
    this.#unconfirmed.add(key);
  }

  #buildError(confirmed: number): Error {
    return new Error(
      `${confirmed} of ${this.#replicas} replicas confirmed a write; connect replicas, or lower POSTERN_REDIS_WAIT_REPLICAS`,
    );
  }
}
