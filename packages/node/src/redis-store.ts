import { setInterval } from 'node:timers';
import type { Store } from '@postern/edge';
import type { ConnectionEvents } from '@postern/server';
import { ConfirmedWrites } from './confirmed-writes.ts';
import type { Script } from './redis-clients/client.ts';
import { RedisConnection } from './redis-connection.ts';
import { findReplyFix } from './redis-fixes.ts';
import { LossWatch, type StoreLoss } from './redis-losses.ts';
import { findClockRisks, findRedisRisks, type RedisQuestions } from './redis-risks.ts';
import { findTopologyError, RedisTopologyError } from './redis-topology.ts';
import { parseRedisUrl, type RedisTarget, RedisUrlError } from './redis-url.ts';
import { StoreClock } from './store-clock.ts';
import { tryStore } from './try-store.ts';

/** Separates our keys from those of other programs in the same database. */
const PREFIX = 'postern:';

/**
 * Compare-and-set in one step, since Redis runs a script alone. It has one key, as a cluster needs. Redis
 * undoes no part of a script that fails, so the time to expire at, which PEXPIREAT could reject, is
 * checked before the record is written: at most 15 digits of milliseconds. An ACL may forbid PEXPIREAT: a
 * new record is then deleted, and another one keeps its time.
 */
const WRITE_IF_VERSION = `
local version = redis.call('HGET', KEYS[1], 'version') or ''
if version == ARGV[2] then return 1 end
if version ~= ARGV[1] then return 0 end
if not string.match(ARGV[4], '^%d+$') or #ARGV[4] > 15 then
  return redis.error_reply('ERR the record has no time to expire at')
end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'value', ARGV[3], 'expiresAtMs', ARGV[4])
local expiry = redis.pcall('PEXPIREAT', KEYS[1], ARGV[4])
if type(expiry) ~= 'table' then return 1 end
if version == '' then redis.call('DEL', KEYS[1]) end
return expiry`;

/** A missing record is written first, so that replicas confirm a deletion that is sent again. */
const DELETE = `
if redis.call('DEL', KEYS[1]) == 0 then
  redis.call('SET', KEYS[1], '')
  redis.call('DEL', KEYS[1])
end
return 1`;

/** Replies to a command that an ACL forbids, or that the server does not have. */
const NOT_ALLOWED = /^NOPERM |unknown command/i;

/** Interval between two checks that Redis still replies. */
const HEARTBEAT_MS = 2000;

/** A store in Redis, and its connection. */
export interface RedisStore {
  readonly store: Store;
  /** The time by Redis's clock, in milliseconds since the epoch; see {@link StoreClock}. */
  readonly now: () => number;
  /** What may cost users their sessions: see {@link findRedisRisks}, and whether a write succeeds. */
  findRisks(): Promise<string[]>;
  /** What the store has lost since the last call; see {@link LossWatch}. */
  findLosses(): Promise<readonly StoreLoss[]>;
  /** An error that names the fix if the servers are of another kind than the URL says. */
  findTopologyError(): Promise<Error | undefined>;
  /** Closes the connection after the commands in progress. */
  close(): Promise<void>;
}

/** Options of {@link connectRedisStore}. */
export interface RedisStoreOptions {
  /**
   * How many replicas must have a write before it succeeds. Default: 0. With 1 or more, a failover
   * loses no write, and writes fail while fewer replicas are connected.
   */
  readonly waitReplicas?: number;
}

/**
 * Connects to Redis or Valkey, and stores records there. Records expire by Redis's own expiry.
 *
 * Without a connection, every operation fails at once instead of waiting in a queue. The edge then
 * responds `store_unavailable`, and sessions stay signed in. Redis must not evict
 * (`maxmemory-policy noeviction`). When it is full, it rejects writes, which is the same failure.
 *
 * @param url `redis://`, `redis+sentinel://` or `redis+cluster://`, or `rediss…` with TLS
 * @returns once connected, or after 2 s without a connection; it keeps trying
 * @throws Error if the URL is malformed
 */
export async function connectRedisStore(
  url: string,
  events: ConnectionEvents,
  { waitReplicas = 0 }: RedisStoreOptions = {},
): Promise<RedisStore> {
  const target = parseRedisUrl(url);
  if (target instanceof RedisUrlError) throw target;
  let topologyError: Error | undefined;
  const watched: ConnectionEvents = {
    onBack: events.onBack,
    onError: (error) => {
      if (error instanceof RedisTopologyError) topologyError ??= error;
      events.onError(error);
    },
  };
  const connection = new RedisConnection(target, watched);
  const writing = waitReplicas > 0 ? new RedisConnection(target, IGNORED) : undefined;
  await Promise.all([connection.firstAttempt, writing?.firstAttempt]);
  const connections = [connection, ...(writing ? [writing] : [])];
  const clock = new StoreClock();
  await synchronize(clock, connection);
  const heartbeat = setInterval(() => {
    for (const one of connections) void one.ping();
    void synchronize(clock, connection);
  }, HEARTBEAT_MS).unref();
  const store = createStore(connection, writing && new ConfirmedWrites(writing, waitReplicas));
  const losses = new LossWatch(store, () => findPrimaries(connection));
  return {
    store,
    now: clock.now,
    findRisks: () => findRisks(store, connection, target, waitReplicas, clock),
    findLosses: () => losses.check(),
    findTopologyError: async () => topologyError ?? (await askTopology(connection, target)),
    close: async () => {
      clearInterval(heartbeat);
      await Promise.all(connections.map((one) => one.close()));
    },
  };
}

async function askTopology(
  connection: RedisConnection,
  target: RedisTarget,
): Promise<RedisTopologyError | undefined> {
  const [server] = await findPrimaries(connection);
  return server && findTopologyError(target, server);
}

/** While Redis is unavailable, the clock continues. */
async function synchronize(clock: StoreClock, connection: RedisConnection): Promise<void> {
  const ask = (): Promise<number> => connection.run((client) => client.readTimeMs());
  await clock.synchronize(ask).catch(() => undefined);
}

/** Both connections lead to the same servers, so one of them reports. */
const IGNORED: ConnectionEvents = { onError: () => undefined, onBack: () => undefined };

/** Whether Redis rejects a trial. Without a connection, that is reported elsewhere. */
async function findWriteRisks(store: Store): Promise<string[]> {
  try {
    await tryStore(store);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const fix = findReplyFix(message);
    return fix === undefined
      ? []
      : [`Redis rejects what sign-ins and refreshes need (${message}); ${fix}`];
  }
}

async function findRisks(
  store: Store,
  connection: RedisConnection,
  { kind }: RedisTarget,
  waitReplicas: number,
  clock: StoreClock,
): Promise<string[]> {
  const servers = await findPrimaries(connection);
  const hasFailover = kind !== 'server';
  const found = await Promise.all(
    servers.map((server) => findRedisRisks(server, { hasFailover, waitReplicas })),
  );
  const clockRisks = findClockRisks(clock.machineAheadMs, await findTimeRefusal(connection));
  return [...new Set([...(await findWriteRisks(store)), ...found.flat(), ...clockRisks])];
}

/** @returns the reply of a server that does not allow TIME; undefined too if none replies */
async function findTimeRefusal(connection: RedisConnection): Promise<string | undefined> {
  try {
    await connection.run((client) => client.readTimeMs());
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return NOT_ALLOWED.test(message) ? message : undefined;
  }
}

async function findPrimaries(connection: RedisConnection): Promise<readonly RedisQuestions[]> {
  const servers = await connection.run((client) => client.findPrimaries()).catch(() => []);
  return servers.map((server) => ({
    info: (section) => connection.run(() => server.info(section)),
    configGet: (name) => connection.run(() => server.configGet(name)),
  }));
}

function createStore(connection: RedisConnection, confirmed: ConfirmedWrites | undefined): Store {
  const write = (script: Script): Promise<unknown> =>
    confirmed ? confirmed.run(script) : connection.run((client) => client.evaluate(script));
  return {
    async read(name) {
      const key = PREFIX + name;
      await confirmed?.confirm(key);
      const { version, value, expiresAtMs } = await connection.run((client) => client.read(key));
      if (version === undefined || value === undefined) return undefined;
      return { version, value, expiresAtMs: Number(expiresAtMs) };
    },
    async writeIfVersion(name, expected = '', { version, value, expiresAtMs }) {
      const written = await write({
        text: WRITE_IF_VERSION,
        key: PREFIX + name,
        arguments: [expected, version, value, String(Math.ceil(expiresAtMs))],
      });
      return written === 1;
    },
    async delete(name) {
      await write({ text: DELETE, key: PREFIX + name, arguments: [] });
    },
  };
}
