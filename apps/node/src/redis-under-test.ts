import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '@redis/client';

/** The servers that speak the protocol, as their packages name them. */
const SERVERS = ['redis-server', 'valkey-server'];

/** The Redis or Valkey server on this machine, if there is one. */
export const REDIS_SERVER: string | undefined = SERVERS.find(
  (server) => spawnSync(server, ['--version']).status === 0,
);

/** A real server of a test's own, on a port of the system's choice, with its data on disk. */
export class RedisUnderTest {
  readonly url: string;
  readonly #port: number;
  readonly #directory = mkdtempSync(join(tmpdir(), 'postern-redis-'));
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  static async start(): Promise<RedisUnderTest> {
    const redis = new RedisUnderTest(await findFreePort());
    await redis.restart();
    return redis;
  }

  /** Starts it, again, with what was durable before. */
  async restart(): Promise<void> {
    const args = ['--port', String(this.#port), '--bind', '127.0.0.1', '--dir', this.#directory];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    this.#process = spawn(REDIS_SERVER ?? '', [...args, ...durable], { stdio: 'ignore' });
    const client = createClient({ url: this.url, socket: { reconnectStrategy: () => 25 } });
    client.on('error', () => undefined);
    await client.connect();
    await client.ping();
    await client.close();
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    const ended = once(this.#process ?? process, 'exit');
    this.#process?.kill('SIGKILL');
    await ended;
  }

  /** Stops it where it stands: connections stay open, nothing is answered. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  async end(): Promise<void> {
    this.resume();
    await this.kill();
    await wait(20);
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
