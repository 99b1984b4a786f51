import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Network } from './network.ts';
import { findFreePorts } from './ports.ts';
import { REDIS_SERVER, RedisServer } from './redis-server.ts';
import { type Running, run } from './run.ts';
import { until } from './until.ts';

const NAME = 'primary';

/** How {@link RedisSentinels} are started. */
export interface SentinelOptions {
  /** The password of the servers. Default: none. */
  readonly password?: string;
  /** The password of the sentinels. Default: none. */
  readonly sentinelPassword?: string;
  /** How late replicas get what the primary sends, in milliseconds. Default: 0. */
  readonly lagMs?: number;
  /**
   * After how long a silent primary counts as down, in milliseconds. On a busy machine, a primary can
   * be silent for a second. Default: 5000.
   */
  readonly downAfterMs?: number;
}

/** A primary with two replicas, and three sentinels that watch them, for one test. */
export class RedisSentinels {
  readonly primary: RedisServer;
  readonly replicas: readonly RedisServer[];
  /** The URL that names the sentinels and the primary. */
  readonly url: string;
  /** The sentinels, in the order of the URL. */
  readonly sentinels: readonly Running[];
  readonly #directory: string;
  readonly #network: Network;

  private constructor(
    servers: readonly [RedisServer, ...RedisServer[]],
    network: Network,
    ports: readonly number[],
    { password = '', sentinelPassword = '', downAfterMs = 5000 }: SentinelOptions,
  ) {
    [this.primary, ...this.replicas] = servers;
    this.#network = network;
    this.#directory = mkdtempSync(join(tmpdir(), 'postern-sentinels-'));
    const user = password && `:${encodeURIComponent(password)}@`;
    const query = sentinelPassword && `?sentinelPassword=${encodeURIComponent(sentinelPassword)}`;
    const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',');
    this.url = `redis+sentinel://${user}${hosts}/${NAME}${query}`;
    this.sentinels = ports.map((port) => {
      const file = join(this.#directory, `${port}.conf`);
      writeFileSync(file, buildConfig(port, network.port, downAfterMs, password, sentinelPassword));
      return run({ command: REDIS_SERVER ?? '', args: [file, '--sentinel'], env: process.env });
    });
  }

  /** Starts all, and waits until the sentinels know the replicas and each other. */
  static async start(options: SentinelOptions = {}): Promise<RedisSentinels> {
    const { password } = options;
    const login = password === undefined ? {} : { password };
    const auth = ['--repl-diskless-sync-delay', '0'].concat(
      password === undefined ? [] : ['--masterauth', password],
    );
    const primary = await RedisServer.start({ ...login, arguments: auth });
    const network = await Network.start(primary.port, options.lagMs);
    const copy = [...auth, '--replicaof', '127.0.0.1', String(network.port)];
    const replicas = await Promise.all(
      [1, 2].map(() => RedisServer.start({ ...login, arguments: copy })),
    );
    for (const replica of replicas) {
      await until(async () =>
        (await replica.command('INFO', 'replication')).includes('link_status:up'),
      );
    }
    const ports = await findFreePorts(3);
    const sentinels = new RedisSentinels([primary, ...replicas], network, ports, options);
    for (const port of ports) {
      await until(async () => {
        const state = await ask(port, ['SENTINEL', 'MASTER', NAME], options.sentinelPassword);
        const read = (name: string): string =>
          new RegExp(`${name}\\r\\n\\$\\d+\\r\\n(\\d+)`).exec(state)?.[1] ?? '';
        return read('num-slaves') === '2' && read('num-other-sentinels') === '2';
      });
    }
    return sentinels;
  }

  /** Ends the primary as a crash of its machine would: what is on its way to replicas is lost. */
  async crash(): Promise<void> {
    this.#network.set('cut');
    await this.primary.kill();
  }

  async end(): Promise<void> {
    await Promise.all(this.sentinels.map((sentinel) => sentinel.kill()));
    await Promise.all([this.primary, ...this.replicas].map((server) => server.end()));
    await this.#network.end();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function buildConfig(
  port: number,
  primaryPort: number,
  downAfterMs: number,
  password: string,
  sentinelPassword: string,
): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `sentinel monitor ${NAME} 127.0.0.1 ${primaryPort} 2`,
    `sentinel down-after-milliseconds ${NAME} ${downAfterMs}`,
    `sentinel failover-timeout ${NAME} 5000`,
    ...(password === '' ? [] : [`sentinel auth-pass ${NAME} ${password}`]),
    ...(sentinelPassword === ''
      ? []
      : [`requirepass ${sentinelPassword}`, `sentinel sentinel-pass ${sentinelPassword}`]),
    '',
  ].join('\n');
}

/** Sends a command as an inline command, and returns the reply as on the wire. */
async function ask(port: number, words: readonly string[], password = ''): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  if (password !== '') socket.write(`AUTH ${password}\r\n`);
  socket.write(`${words.join(' ')}\r\n`);
  socket.end();
  let reply = '';
  for await (const chunk of socket) reply += String(chunk);
  return reply;
}
